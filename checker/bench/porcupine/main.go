// Porcupine as a process that answers questions, for measuring it side by side with porcupine-ts and for
// comparing verdicts. Run by bench/peers.ts and by a test, both with a checkout of Porcupine at hand.
//
// Standard input, one JSON a line:
//
//	{"load": "history.jsonl"}   a lin-hist/1 file; answers {"loaded": operations}
//	{"check": milliseconds}     checks what was loaded; answers {"verdict": "ok|illegal|unknown", "ns": n}
//
// Only the check itself is timed. An operation that never returned gets the latest possible return and
// an answer that fits everything: Porcupine knows no pending operations.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

type question struct {
	Load  string `json:"load"`
	Check int    `json:"check"`
}

type header struct {
	Model string `json:"model"`
}

// input is what a client asked. Strings and numbers are numbered, so that comparing them is cheap.
type input struct {
	f    string
	key  string
	text string
	a, b int
}

type output struct {
	isUnknown bool
	text      string
	a         int
	list      []int
}

// numbers gives every JSON value a small number; null is 0.
type numbers map[string]int

func (n numbers) of(raw json.RawMessage) int {
	text := string(raw)
	if text == "null" {
		return 0
	}
	number, known := n[text]
	if !known {
		number = len(n) + 1
		n[text] = number
	}
	return number
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<16), 1<<16)
	var model porcupine.Model
	var operations []porcupine.Operation
	for lines.Scan() {
		var asked question
		must(json.Unmarshal(lines.Bytes(), &asked))
		if asked.Load != "" {
			model, operations = load(asked.Load)
			fmt.Printf("{\"loaded\":%d}\n", len(operations))
			continue
		}
		limit := time.Duration(asked.Check) * time.Millisecond
		start := time.Now()
		result := porcupine.CheckOperationsTimeout(model, operations, limit)
		spent := time.Since(start)
		fmt.Printf("{\"verdict\":%q,\"ns\":%d}\n", strings.ToLower(string(result)), spent.Nanoseconds())
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(path string) (porcupine.Model, []porcupine.Operation) {
	file, err := os.Open(path)
	must(err)
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 1<<20), 1<<30)
	lines.Scan()
	var head header
	must(json.Unmarshal(lines.Bytes(), &head))
	known := numbers{}
	var operations []porcupine.Operation
	for lines.Scan() {
		if len(lines.Bytes()) > 0 {
			operations = append(operations, parse(lines.Bytes(), known, head.Model))
		}
	}
	must(lines.Err())
	model, isKnown := models[head.Model]
	if !isKnown {
		must(fmt.Errorf("no model %q", head.Model))
	}
	return model, operations
}

var longNames = map[string]string{"r": "read", "w": "write"}

func parse(line []byte, known numbers, model string) porcupine.Operation {
	var fields []json.RawMessage
	must(json.Unmarshal(line, &fields))
	var process int
	var call int64
	var in input
	must(json.Unmarshal(fields[0], &process))
	must(json.Unmarshal(fields[1], &in.f))
	if long, isShort := longNames[in.f]; isShort {
		in.f = long
	}
	must(json.Unmarshal(fields[2], &in.key))
	must(json.Unmarshal(fields[5], &call))
	var pair []json.RawMessage
	if in.f == "cas" && json.Unmarshal(fields[3], &pair) == nil && len(pair) == 2 {
		in.a, in.b = known.of(pair[0]), known.of(pair[1])
	} else {
		in.a = known.of(fields[3])
		_ = json.Unmarshal(fields[3], &in.text)
	}
	// Priorities are compared and amounts are added: they stay the numbers that they are.
	isNumeric := model == "pqueue" || model == "counter"
	if isNumeric && string(fields[3]) != "null" {
		must(json.Unmarshal(fields[3], &in.a))
	}
	out := output{isUnknown: string(fields[6]) == "null"}
	returned := int64(math.MaxInt64)
	if !out.isUnknown {
		must(json.Unmarshal(fields[6], &returned))
		out = answer(isNumeric, fields[4], known)
	}
	return porcupine.Operation{ClientId: process, Input: in, Call: call, Output: out, Return: returned}
}

const none = -1

func answer(isNumeric bool, raw json.RawMessage, known numbers) output {
	out := output{}
	switch {
	case string(raw) == "true":
		out.a = 1
	case string(raw) == "false":
		out.a = 0
	case isNumeric:
		out.a = none
		if string(raw) != "null" {
			must(json.Unmarshal(raw, &out.a))
		}
	case len(raw) > 0 && raw[0] == '[':
		var items []json.RawMessage
		must(json.Unmarshal(raw, &items))
		for _, item := range items {
			out.list = append(out.list, known.of(item))
		}
		sort.Ints(out.list)
	default:
		out.a = known.of(raw)
		_ = json.Unmarshal(raw, &out.text)
	}
	return out
}
