import { addPaperComment, settlePaperComment } from '../../db/sign-offs/papers/paper-comments.ts';
import { listPaperComments, readCommentedPaper } from '../../db/sign-offs/papers/read-paper-comments.ts';
import { takesComments } from '../../domain/sign-offs/paper-comment.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { posted } from '../web/forms/form.ts';
import { found, idIn, notThere, reading } from '../web/page.ts';
import { paperCommentFields, signOffFields } from '../../domain/sign-offs/fields.ts';
import { oneOf, words } from '../web/forms/fields.ts';

/** Comments on a paper that is being signed: for those who sign it, its author, officers and the agencies of its round. */
export const paperCommentRoutes: readonly Route[] = [
  ['get', '/sign-offs/:id/comments', 'see-paper-comments', showComments],
  posted('/sign-offs/:id/comments', 'comment-on-paper', {
    page: showComments,
    fields: () => ({ comment: words(paperCommentFields.comment, 'Write your comment') }),
    act: ({ comment }, { actor, id: processId, perform }) =>
      perform('comment-on-paper', (tx) => addPaperComment(tx, actor, { processId, comment })),
    at: ({ code }) => (code === 'not-found' ? notThere() : 'comment'),
    leads: '/sign-offs/:id/comments?done=paper-commented',
  }),
  posted('/sign-offs/:id/comments/:commentId', 'settle-paper-comment', {
    page: showComments,
    held: (_, { req }) => Promise.resolve(idIn(req, 'commentId')),
    fields: ({ held: commentId }) => ({
      taken: oneOf(['yes', 'no'], 'Say whether it is taken up', `taken-${commentId}`),
      reason: words(signOffFields.reason, 'Say why', `reason-${commentId}`),
    }),
    act: ({ taken, reason }, { actor, held: commentId, perform }) =>
      perform('settle-paper-comment', (tx) =>
        settlePaperComment(tx, actor, { commentId, taken: taken === 'yes', reason }),
      ),
    at: ({ code }, _, { held: commentId }) => (code === 'not-found' ? notThere() : `reason-${commentId}`),
    leads: '/sign-offs/:id/comments?done=paper-comment-settled',
  }),
];

async function showComments(portal: Portal, visit: Visit): Promise<void> {
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
    settling: visit.again && visit.req.params['commentId'],
  });
}
