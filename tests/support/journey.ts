import { AxeBuilder } from '@axe-core/playwright';
import PostalMime, { type Email } from 'postal-mime';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import type { Watched } from './parts/stack.ts';
import { until } from './until.ts';

const addressOf = (person: Actor) => `${person.name.toLowerCase().replaceAll(' ', '.')}@example.org`;

/** The mails that arrived at a person, oldest first, as a mail program shows them. */
export async function mailsOf(stack: Watched, person: Actor): Promise<Email[]> {
  const mine = stack.sink.messages.filter((message) => message.to === addressOf(person));
  return Promise.all(mine.map((message) => PostalMime.parse(message.raw)));
}

/** Asks for a code, reads it from the mail and signs in, as a person does; gives back the page that was wanted. */
export async function signIn(stack: Watched, browser: Browser, person: Actor, wanted: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB' });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  await page.goto(`${stack.url}${wanted}`);
  await page.getByLabel('Mail address').fill(addressOf(person));
  await page.getByRole('button', { name: /code/iu }).click();
  const codes = async () =>
    (await mailsOf(stack, person)).flatMap((mail) => mail.text?.match(/[A-Z0-9]{4}-[A-Z0-9]{4}/u)?.[0] ?? []);
  await until('the code has come', async () => (await codes()).length > 0);
  await page.getByLabel('Code', { exact: true }).fill((await codes()).at(-1) ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return page;
}

/** Fails where axe finds something on the page. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map((violation) => `${page.url()} ${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
}
