import { EjabberdYml, EjabberdYmlError } from '../facts/ejabberd-yml.ts';
import { EJABBERD_RULES } from '../rules/ejabberd-yml.ts';
import { brokenOf, lineOf } from '../rules/rule.ts';

/**
 * Tells whether an ejabberd.yml is safe for chat with Zimbra's passwords and tokens. Resolves with the
 * exit code: 0 it is (what is only a pity is printed), 1 it is not, 2 it cannot be told.
 */
export function judge(
  file: string,
  out: { print: (line: string) => void; complain: (line: string) => void },
): 0 | 1 | 2 {
  let yml: EjabberdYml;
  try {
    yml = EjabberdYml.load(file);
  } catch (error) {
    if (!(error instanceof EjabberdYmlError)) throw error;
    out.complain(error.message);
    return 2;
  }
  const broken = brokenOf(EJABBERD_RULES, yml);
  const isUnsafe = broken.some(({ weight }) => weight === 'refused');
  // Only what a refusal is about, when there is one: the rest is told when that has been mended.
  for (const each of broken) {
    if ((each.weight === 'refused') === isUnsafe) {
      out.print(lineOf(each));
    }
  }
  return isUnsafe ? 1 : 0;
}
