import { Recoverable } from "node:repl";
import { Script, type Context } from "node:vm";

/**
 * One line of the prompt, awaited. Node's own evaluation tells of a rejected `await` past its callback, and a transaction
 * must know how its line ended. What is declared with an `await` in its line stays for the lines that follow.
 */
export async function evaluate(code: string, context: Context): Promise<unknown> {
  return (await compiled(code).runInContext(context)) as unknown;
}

const declaration = /^\s*(?:const|let|var)\s+([^=]+?)\s*=\s*([\s\S]+?);?\s*$/;

function compiled(code: string): Script {
  if (!/\bawait\b/.test(code)) return scriptOf(code);
  const [, names, value] = declaration.exec(code) ?? [];
  if (names !== undefined) return scriptOf(`(async () => { (${names} = ${value}); })()`);
  try {
    return scriptOf(`(async () => (${code.trim().replace(/;$/, "")}\n))()`);
  } catch (error) {
    if (error instanceof Recoverable) throw error;
    return scriptOf(`(async () => { ${code}\n })()`);
  }
}

/** A line that is not complete yet is no mistake: the prompt asks for the rest. */
function scriptOf(code: string): Script {
  try {
    return new Script(code, { filename: "console" });
  } catch (error) {
    if (error instanceof SyntaxError && /^(Unexpected end of input|Unterminated template|missing \) after argument list)/.test(error.message)) throw new Recoverable(error);
    throw error;
  }
}
