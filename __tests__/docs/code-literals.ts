import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

const ROOT = join(__dirname, '..', '..')
const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

export interface CodeLiteral {
  readonly code: string
  /** `file:line`, relative to the package. */
  readonly place: string
}

/** Which argument of a function is the code, by the function's name. */
type CodeParameters = ReadonlyMap<string, number>

/**
 * Every literal in the sources that stands where a reason's code stands: the value of a `code:` property, and the argument
 * for a parameter that is called `code`.
 */
export function codeLiterals(): readonly CodeLiteral[] {
  const sources = [...sourceFiles('src'), ...sourceFiles('transforms')]
  const functions = new Map(sources.map(source => [source.fileName, codeFunctions(source)] as const))
  const members = new Map(sources.flatMap(source => [...codeMembers(source)]))
  return sources.flatMap(source => literalsOf(source, knownFunctions(source, functions), members))
}

function sourceFiles(folder: string): readonly ts.SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .sort()
    .map(name => join(ROOT, folder, name))
    .map(path => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true))
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node)
  ts.forEachChild(node, child => visit(child, look))
}

function codeParameter(parameters: ts.NodeArray<ts.ParameterDeclaration>): number {
  return parameters.findIndex(({ name }) => ts.isIdentifier(name) && name.text === 'code')
}

function codeFunctions(source: ts.SourceFile): CodeParameters {
  const found = new Map<string, number>()
  const add = (name: ts.Node | undefined, parameters: ts.NodeArray<ts.ParameterDeclaration>): void => {
    const at = codeParameter(parameters)
    if (at !== -1 && name !== undefined && ts.isIdentifier(name)) found.set(name.text, at)
  }
  visit(source, node => {
    if (ts.isFunctionDeclaration(node)) add(node.name, node.parameters)
    else if (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isArrowFunction(node.initializer))
      add(node.name, node.initializer.parameters)
  })
  return found
}

/** `readonly followUp: (code: string, …) => void` of an interface. */
function codeMembers(source: ts.SourceFile): CodeParameters {
  const found = new Map<string, number>()
  visit(source, node => {
    if (!ts.isPropertySignature(node) || !ts.isIdentifier(node.name)) return
    if (node.type === undefined || !ts.isFunctionTypeNode(node.type)) return
    const at = codeParameter(node.type.parameters)
    if (at !== -1) found.set(node.name.text, at)
  })
  return found
}

/** A file's own functions and those that it imports by name. */
function knownFunctions(source: ts.SourceFile, functions: ReadonlyMap<string, CodeParameters>): CodeParameters {
  const known = new Map<string, number>()
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue
    const bindings = statement.importClause?.namedBindings
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue
    const from = join(dirname(source.fileName), statement.moduleSpecifier.text.replace(/\.js$/, '.ts'))
    for (const { name, propertyName } of bindings.elements) {
      const at = functions.get(from)?.get((propertyName ?? name).text)
      if (at !== undefined) known.set(name.text, at)
    }
  }
  return new Map([...known, ...(functions.get(source.fileName) ?? [])])
}

function literalsOf(source: ts.SourceFile, functions: CodeParameters, members: CodeParameters): readonly CodeLiteral[] {
  const found: CodeLiteral[] = []
  const add = (value: ts.Expression | undefined): void => {
    if (value === undefined) return
    if (ts.isConditionalExpression(value)) [value.whenTrue, value.whenFalse].forEach(add)
    if (!ts.isStringLiteralLike(value) || !KEBAB.test(value.text)) return
    const line = source.getLineAndCharacterOfPosition(value.getStart()).line + 1
    found.push({ code: value.text, place: `${relative(ROOT, source.fileName)}:${line}` })
  }
  visit(source, node => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'code') add(node.initializer)
    if (!ts.isCallExpression(node)) return
    const { expression } = node
    const at = ts.isPropertyAccessExpression(expression)
      ? members.get(expression.name.text)
      : ts.isIdentifier(expression)
        ? functions.get(expression.text)
        : undefined
    if (at !== undefined) add(node.arguments[at])
  })
  return found
}
