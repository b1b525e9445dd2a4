import { simulate } from '/work/main/src/hosts/sim/simulate.ts';
import { SOUND_RULES } from '/work/main/src/paxos/rules.ts';
import { checkEvents, kvModel } from 'porcupine-ts';
import type { Scenario } from '/work/main/src/lab/scenario/scenario.ts';
const mk = (seed: number, n=3): Scenario => ({
  format: 'linlab/scenario@1', replicas: n, seed,
  clients: [0,1,2,3].map(c => ({operations: Array.from({length:10},(_,i)=>({afterMs:(i*7+c*13+seed)%60, operation: i%3===0?{kind:'get' as const,key:'x'+(i+c)%3}:i%3===1?{kind:'put' as const,key:'x'+(i+c)%3,value:`${c}.${i}`}:{kind:'append' as const,key:'x'+(i+c)%3,value:`,${c}.${i}`}}))})),
  faults: [{kind:'partition', atMs:100, forMs:200, shape:{kind:'isolate',target:'leader'}},{kind:'crash',target:'leader',atMs:400,forMs:150},{kind:'pause',target:1,atMs:500,forMs:150}],
  noise: {delayMsMax: 20, dropPerMille: 20, duplicatePerMille: 20, diskMsMax: 5}, overrides: [], progressWithinMs: 5000,
});
let t=performance.now(); let bad=0, steps=0, virt=0, chk=0; const N=2000; const marks=new Map();
for (let s=0;s<N;s++){ const o=simulate(mk(s), SOUND_RULES); steps+=o.steps; virt+=o.virtualMs;
 const t1=performance.now(); const r=checkEvents(kvModel as any, o.history as any); chk+=performance.now()-t1;
 for (const [k,v] of o.marks) marks.set(k,(marks.get(k)??0)+v);
 if(o.failures.length||r.verdict!=='linearizable'){bad++; if(bad<5) console.log(s,o.failures,r.verdict);} }
t=performance.now()-t; console.log({bad, rate:N/t*1000, steps:steps/N, virt:virt/N, x: virt/t, chkShare: chk/t, marks});
const o=simulate(mk(1), SOUND_RULES,{trace:true}); console.log(o.traceHash, o.history.length, simulate(mk(1),SOUND_RULES).traceHash);
