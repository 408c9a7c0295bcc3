import { command, complain, say } from '../command-line.ts';
import { readMailConfig } from '../config.ts';
import { mailAddress } from '../domain/directory/address.ts';
import { postRoomTimes } from '../domain/mail/times.ts';
import { createSign } from './dkim.ts';
import { sendTestMail } from './test-mail.ts';

/** `npm run test-mail -- someone@example.org`: one mail through the relay of SMTP_URL, each step said; ends with 1 where it was not taken. */
await command(async () => {
  const [, , address = ''] = process.argv;
  const mail = readMailConfig();
  const sign = createSign(mail.dkim, mail);
  if (!mailAddress(address).ok) complain('Name an address, such as: npm run test-mail -- someone@example.org');
  else if (!(await sendTestMail(address, { smtpUrl: mail.smtpUrl, sender: mail, times: postRoomTimes, sign }, say)))
    process.exitCode = 1;
});
