import { readFile } from 'node:fs/promises';
import { it } from 'vitest';
import { loadDemoManifest, demoContentFolder, answerHolds } from '/work/main/apps/server/src/features/demo/content/manifest.ts';
import * as F from '/work/main/apps/server/src/features/assistant/assistant.fixture.ts';
import { as, form, makeGroup } from '/work/main/apps/server/src/features/knowledge/knowledge.fixture.ts';
import { writeFileSync } from 'node:fs';
it('demo', async () => {
  const room = await F.openAssistant(); const desk = await F.openDesk(room);
  const m = await loadDemoManifest();
  const hr = await F.makePerson(room, desk.tenantId, { name: 'HR' });
  const g = await makeGroup(room, desk.tenantId, [hr, desk.owner]);
  for (const d of m.documents) {
    const restricted = d.access.mode==='groups' || d.base==='people';
    const bytes = await readFile(new URL(d.file, demoContentFolder));
    const a = await as(room, desk.owner)(`POST /v1/knowledge/bases/${desk.baseId}/documents`, form([{ name: d.title.zh + d.file.slice(d.file.lastIndexOf('.')), content: new Uint8Array(bytes), type: d.contentType }], restricted ? { mode:'list', entries:[{kind:'group', id:g}]} : undefined));
    if (a.status!==201) console.log(d.file, a.status, JSON.stringify(a.body));
    (d as any).id = a.body.items[0].document.id;
  }
  await room.drain();
  const docs = await room.database.system.selectFrom('document').select(['id','name','status','problem_code','chunk_count']).execute();
  console.log(docs.map(d=>`${d.name} ${d.status} ${d.problem_code} ${d.chunk_count}`).join('\n'));
  const reader = await F.makePerson(room, desk.tenantId, { name: 'Reader' });
  const out: any[] = [];
  const qs=[...m.suggestions.zh,...m.suggestions.en,...m.probes];
  let ok=0,n=0; const t0=performance.now();
  for (const q of qs) {
    for (const who of q.kind==='restricted' ? ['hr','reader'] : ['hr']) {
      const told = await F.tell(F.scopeOf(room, who==='hr'?hr:reader), F.question(q.question));
      const kind = told.last.type==='turn-end'?told.last.kind:told.last.type;
      const want = m.documents.find(d=>d.file===q.file) as any;
      const expectNone = q.kind==='unanswerable' || who==='reader';
      const cited = told.citations.some(c=>c.documentId===want?.id);
      const good = expectNone ? kind==='not-in-documents' : cited && answerHolds(q, told.text);
      const inEv = told.evidence.findIndex(e=>e.documentId===want?.id)+1;
      n++; if(good) ok++;
      const steps = await room.database.system.selectFrom('turn').select('steps').where('id','=',told.turnId).executeTakeFirst();
      const ex=(steps!.steps as any[]).find(s=>s.name==='extract')?.details;
      console.log(`${good?'OK ':'BAD'} [${q.kind}/${who}] ${q.question} → ${kind} conf ${ex?.confidence} inEv ${inEv} ${told.citations.length}c ${good&&!process.env.V?'':'\n      '+told.text.slice(0,400).replace(/\n/g,'⏎')+'   WANT '+q.contains.join('|')}`);
      out.push({q, who, kind, good, conf: ex?.confidence, evidence: told.evidence, text: told.text});
    }
  }
  console.log(`${ok}/${n} in ${((performance.now()-t0)/n).toFixed(0)} ms each`);
  writeFileSync('/tmp/exp/demo.json', JSON.stringify({out, chunks: await room.database.system.selectFrom('chunk').selectAll().execute()}));
  await room.close();
}, 600000);
