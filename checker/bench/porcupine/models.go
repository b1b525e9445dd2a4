package main

import (
	"hash/maphash"
	"sort"

	"github.com/anishathalye/porcupine"
)

// Hashes make Porcupine's cache faster where many states share one set of operations.
var seed = maphash.MakeSeed()

func hashText(text string) uint64 {
	var hash maphash.Hash
	hash.SetSeed(seed)
	hash.WriteString(text)
	return hash.Sum64()
}

func hashInts(state interface{}) uint64 {
	hash := uint64(14695981039346656037)
	for _, value := range state.([]int) {
		hash = (hash ^ uint64(value)) * 1099511628211
	}
	return hash
}

func hashMap(state interface{}) uint64 {
	hash := uint64(0)
	for key, value := range state.(map[string]string) {
		hash ^= hashText(key + "\x00" + value)
	}
	return hash
}

func hashNumber(state interface{}) uint64 {
	return uint64(state.(int)) * 0x9e3779b97f4a7c15
}

var models = map[string]porcupine.Model{
	"register":     registerModel,
	"cas":          registerModel,
	"cas-register": registerModel,
	"kv":           keyed(kvModel),
	"kv-whole":     kvWholeModel,
	"queue":        listModel("enq", "deq", true),
	"stack":        listModel("push", "pop", false),
	"pqueue":       pqueueModel,
	"set":          keyed(setModel),
	"setall":       setAllModel,
	"counter":      counterModel,
}

// keyed checks every key alone.
func keyed(model porcupine.Model) porcupine.Model {
	model.Partition = func(history []porcupine.Operation) [][]porcupine.Operation {
		byKey := map[string][]porcupine.Operation{}
		for _, operation := range history {
			key := operation.Input.(input).key
			byKey[key] = append(byKey[key], operation)
		}
		keys := make([]string, 0, len(byKey))
		for key := range byKey {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		parts := make([][]porcupine.Operation, 0, len(keys))
		for _, key := range keys {
			parts = append(parts, byKey[key])
		}
		return parts
	}
	return model
}

var registerModel = porcupine.Model{
	Hash: hashNumber,
	Init: func() interface{} { return 0 },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		now, asked, told := state.(int), in.(input), out.(output)
		switch asked.f {
		case "read":
			return told.isUnknown || told.a == now, state
		case "write":
			return true, asked.a
		}
		isMet := now == asked.a
		if !told.isUnknown && isMet != (told.a == 1) {
			return false, state
		}
		if isMet {
			return true, asked.b
		}
		return true, state
	},
}

var kvModel = porcupine.Model{
	Hash: func(state interface{}) uint64 { return hashText(state.(string)) },
	Init: func() interface{} { return "" },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		now, asked, told := state.(string), in.(input), out.(output)
		switch asked.f {
		case "get":
			return told.isUnknown || told.text == now, state
		case "put":
			return true, asked.text
		}
		return true, now + asked.text
	},
}

// The whole store is one state, as for a history that cannot be dealt out by key.
var kvWholeModel = porcupine.Model{
	Hash: hashMap,
	Init: func() interface{} { return map[string]string{} },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		now, asked, told := state.(map[string]string), in.(input), out.(output)
		if asked.f == "get" {
			return told.isUnknown || told.text == now[asked.key], state
		}
		next := make(map[string]string, len(now)+1)
		for key, value := range now {
			next[key] = value
		}
		if asked.f == "put" {
			next[asked.key] = asked.text
		} else {
			next[asked.key] += asked.text
		}
		return true, next
	},
	Equal: func(a, b interface{}) bool {
		one, two := a.(map[string]string), b.(map[string]string)
		if len(one) != len(two) {
			return false
		}
		for key, value := range one {
			if two[key] != value {
				return false
			}
		}
		return true
	},
}

func sameInts(a, b interface{}) bool {
	one, two := a.([]int), b.([]int)
	if len(one) != len(two) {
		return false
	}
	for i, value := range one {
		if value != two[i] {
			return false
		}
	}
	return true
}

// listModel is a queue or a stack. An unknown taker takes what there is.
func listModel(put, take string, fromFront bool) porcupine.Model {
	return porcupine.Model{
		Init:  func() interface{} { return []int{} },
		Equal: sameInts,
		Hash:  hashInts,
		Step: func(state, in, out interface{}) (bool, interface{}) {
			now, asked, told := state.([]int), in.(input), out.(output)
			if asked.f == put {
				return true, append(append(make([]int, 0, len(now)+1), now...), asked.a)
			}
			if len(now) == 0 {
				return told.isUnknown || told.a == 0, state
			}
			first, rest := now[len(now)-1], now[:len(now)-1]
			if fromFront {
				first, rest = now[0], now[1:]
			}
			return told.isUnknown || told.a == first, rest
		},
	}
}

// The smallest goes first. States are sorted.
var pqueueModel = porcupine.Model{
	Init:  func() interface{} { return []int{} },
	Equal: sameInts,
	Hash:  hashInts,
	Step: func(state, in, out interface{}) (bool, interface{}) {
		now, asked, told := state.([]int), in.(input), out.(output)
		if asked.f == "insert" {
			place := sort.SearchInts(now, asked.a)
			next := append(append(make([]int, 0, len(now)+1), now[:place]...), asked.a)
			return true, append(next, now[place:]...)
		}
		if len(now) == 0 {
			return told.isUnknown || told.a == none, state
		}
		if !told.isUnknown && told.a != now[0] {
			return false, state
		}
		if asked.f == "peek" {
			return true, state
		}
		return true, now[1:]
	},
}

var setModel = porcupine.Model{
	Init: func() interface{} { return false },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		now, asked, told := state.(bool), in.(input), out.(output)
		answer := now
		if asked.f == "add" {
			answer = !now
		}
		isLegal := told.isUnknown || answer == (told.a == 1)
		if asked.f == "contains" {
			return isLegal, state
		}
		return isLegal, asked.f == "add"
	},
}

// States are sorted.
var setAllModel = porcupine.Model{
	Init:  func() interface{} { return []int{} },
	Equal: sameInts,
	Hash:  hashInts,
	Step: func(state, in, out interface{}) (bool, interface{}) {
		now, asked, told := state.([]int), in.(input), out.(output)
		if asked.f == "read" {
			return told.isUnknown || sameInts(now, append([]int{}, told.list...)), state
		}
		place := sort.SearchInts(now, asked.a)
		if place < len(now) && now[place] == asked.a {
			return true, state
		}
		next := append(append(make([]int, 0, len(now)+1), now[:place]...), asked.a)
		return true, append(next, now[place:]...)
	},
}

var counterModel = porcupine.Model{
	Hash: hashNumber,
	Init: func() interface{} { return 0 },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		now, asked, told := state.(int), in.(input), out.(output)
		if asked.f == "read" {
			return told.isUnknown || told.a == now, state
		}
		return true, now + asked.a
	},
}
