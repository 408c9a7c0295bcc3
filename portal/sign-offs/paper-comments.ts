import { limits } from '../../domain/limits.ts';
import { addPaperComment, settlePaperComment } from '../../db/sign-offs/papers/paper-comments.ts';
import { listPaperComments, readCommentedPaper } from '../../db/sign-offs/papers/read-paper-comments.ts';
import { takesComments } from '../../domain/sign-offs/paper-comment.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal } from '../web/context.ts';
import { leadOn } from '../web/done.ts';
import { field, typed } from '../web/forms/forms.ts';
import { tooLong } from '../web/forms/typed-words.ts';
import { found, idIn, NotFound, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';

/** Comments on a paper that is being signed: for those who sign it, its author, officers and the agencies of its round. */
export const paperCommentRoutes: readonly Route[] = [
  ['get', '/sign-offs/:id/comments', 'see-paper-comments', (portal, visit) => showComments(portal, visit)],
  ['post', '/sign-offs/:id/comments', 'comment-on-paper', takeComment],
  ['post', '/sign-offs/:id/comments/:commentId', 'settle-paper-comment', takeSettling],
];

type Again = { readonly problems?: readonly Problem[]; readonly settling?: string; readonly idempotencyKey?: string };

async function showComments(portal: Portal, visit: Visit, again: Again = {}): Promise<void> {
  const { actor } = visit;
  const { paper, comments } = await reading(portal, actor, async (tx) => {
    const seen = found(await readCommentedPaper(tx, idIn(visit.req)));
    return { paper: seen, comments: await listPaperComments(tx, seen.id) };
  });
  const ofRound = paper.agencyId !== null;
  portal.render(visit, 'sign-offs/paper-comments', {
    title: `Comments: ${paper.title}`,
    back: ofRound ? { href: '/tasks', text: 'My tasks' } : { href: `/sign-offs/${paper.id}`, text: paper.reference },
    paper,
    comments,
    ofRound,
    open: takesComments(paper.state).ok && may(actor, 'comment-on-paper'),
    settles: paper.authorId === actor.personId || may(actor, 'decide-sign-off'),
    values: visit.req.method === 'POST' ? typed(visit.req) : {},
    ...again,
  });
}

async function takeComment(portal: Portal, visit: Visit): Promise<void> {
  const comment = field(visit.req, 'comment').trim();
  const wrong =
    comment === '' ? [{ field: 'comment', text: 'Write your comment' }] : tooLong('comment', comment, limits.text);
  if (wrong.length > 0) return showComments(portal, visit, { problems: wrong });
  const processId = idIn(visit.req);
  const added = await perform(portal, visit, 'comment-on-paper', (tx) =>
    addPaperComment(tx, visit.actor, { processId, comment }),
  );
  if (added.ok) return leadOn(visit, `/sign-offs/${processId}/comments?done=paper-commented`);
  if (added.code === 'not-found') throw new NotFound();
  return showComments(portal, visit, {
    problems: [flawAt(visit, added, 'comment')],
    ...keyAfter(visit, added),
  });
}

async function takeSettling(portal: Portal, visit: Visit): Promise<void> {
  const commentId = idIn(visit.req, 'commentId');
  const reason = field(visit.req, 'reason').trim();
  const taken = field(visit.req, 'taken');
  const problems = [
    ...(taken === 'yes' || taken === 'no' ? [] : [{ field: `taken-${commentId}`, text: 'Say whether it is taken up' }]),
    ...(reason === '' ? [{ field: `reason-${commentId}`, text: 'Say why' }] : []),
  ];
  if (problems.length > 0) return showComments(portal, visit, { problems, settling: commentId });
  const settled = await perform(portal, visit, 'settle-paper-comment', (tx) =>
    settlePaperComment(tx, visit.actor, { commentId, taken: taken === 'yes', reason }),
  );
  if (settled.ok) return leadOn(visit, `/sign-offs/${idIn(visit.req)}/comments?done=paper-comment-settled`);
  if (settled.code === 'not-found') throw new NotFound();
  return showComments(portal, visit, {
    problems: [flawAt(visit, settled, `reason-${commentId}`)],
    settling: commentId,
    ...keyAfter(visit, settled),
  });
}
