import { simulate } from '/work/main/src/hosts/sim/simulate.ts';
import { SOUND_RULES } from '/work/main/src/paxos/rules.ts';
import { SOUND_STORE } from '/work/main/src/systems/registry.ts';
import { startLockstep } from '/work/main/src/hosts/zeromq/host.ts';
import type { Scenario } from '/work/main/src/lab/scenario/scenario.ts';
const mk = (seed: number, n=3, crash=true): Scenario => ({
  format: 'linlab/scenario@1', replicas: n, seed,
  clients: [0,1,2,3].map(c => ({operations: Array.from({length:10},(_,i)=>({afterMs:(i*7+c*13+seed)%60, operation: i%3===0?{kind:'get' as const,key:'x'+(i+c)%3}:i%3===1?{kind:'put' as const,key:'x'+(i+c)%3,value:`${c}.${i}`}:{kind:'append' as const,key:'x'+(i+c)%3,value:`,${c}.${i}`}}))})),
  faults: [{kind:'partition', atMs:100, forMs:200, shape:{kind:'isolate',target:'leader'}},...(crash?[{kind:'crash' as const,target:'leader' as const,atMs:400,forMs:150}]:[]),{kind:'pause',target:1,atMs:500,forMs:150}],
  noise: {delayMsMax: 20, dropPerMille: 20, duplicatePerMille: 20, diskMsMax: 5}, overrides: [], progressWithinMs: 5000,
});
const [N, n, crash, window] = [Number(process.argv[2] ?? 10), Number(process.argv[3] ?? 3), process.argv[4] !== 'quiet', Number(process.argv[5]??1)];
let t=performance.now();
const host = await startLockstep({module: SOUND_STORE.module ?? '', name:'kvpaxos'}, SOUND_RULES, {window});
t=performance.now();
for (let i=0;i<5;i++) await host.execute(mk(999+i, n, crash)); console.log('warm-up', performance.now()-t);
t=performance.now(); let steps=0, bad=0; const ms1: number[]=[];
for (let s=0;s<N;s++){ const t1=performance.now(); const o=await host.execute(mk(s,n,crash)); ms1.push((performance.now()-t1)*1000/o.steps); const e=simulate(mk(s,n,crash),SOUND_RULES); steps+=o.steps; if(o.traceHash!==e.traceHash||JSON.stringify(o.history)!==JSON.stringify(e.history)){bad++;console.log('DIFF',s)}}
const ms=performance.now()-t; ms1.sort((a,b)=>a-b);
console.log({cases:N, window, perS: +(N/ms*1000).toFixed(2), usPerGrant: Math.round(ms*1000/steps), medianCaseUsPerGrant: Math.round(ms1[ms1.length>>1]!), stepsPer: steps/N, bad});
await host.stop();
