; Knossos as a process that answers questions, for measuring it side by side with porcupine-ts. Run by
; bench/peers.ts with a checkout of Knossos at hand.
;
; Standard input, one JSON-like line each:
;
;   {:load "history.edn"}    operations as EDN maps, one a line; answers {"loaded": operations}
;   {:check milliseconds}    checks what was loaded; answers {"verdict": "ok|illegal|unknown", "ns": n}
;
; Only the check itself is timed.

; Knossos' unordered queue wants a library that Debian does not have; nothing here uses that model.
(create-ns 'multiset.core)
(intern 'multiset.core 'multiset hash-map)
(dosync (alter @#'clojure.core/*loaded-libs* conj 'multiset.core))

(ns serve
  (:require [clojure.edn :as edn]
            [clojure.java.io :as io]
            [knossos.history :as history]
            [knossos.model :as model]
            [knossos.wgl :as wgl]))

(.setLevel (java.util.logging.Logger/getLogger "") java.util.logging.Level/WARNING)

(defn load-history [file]
  (with-open [in (io/reader file)]
    (->> (line-seq in)
         (mapv edn/read-string)
         history/index)))

(defn timed-check [operations limit-ms]
  (let [start (System/nanoTime)
        analysis (deref (future (wgl/analysis (model/cas-register) operations {:time-limit limit-ms}))
                        (+ limit-ms 1000)
                        {:valid? :unknown})
        spent (- (System/nanoTime) start)
        verdict (case (:valid? analysis) true "ok" false "illegal" "unknown")]
    (format "{\"verdict\":\"%s\",\"ns\":%d}" verdict spent)))

(loop [operations nil]
  (when-let [line (read-line)]
    (let [{:keys [load check]} (edn/read-string line)]
      (if load
        (let [loaded (load-history load)]
          (println (format "{\"loaded\":%d}" (count loaded)))
          (recur loaded))
        (do (println (timed-check operations check))
            (recur operations))))))
(shutdown-agents)
