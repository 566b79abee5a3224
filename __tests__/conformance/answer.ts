/** What BuildKit's own parser says of a Dockerfile; scripts/buildkit-oracle/main.go makes it. */
export interface Answer {
  readonly error?: string
  /** 1-based; 0 when BuildKit names no line. */
  readonly line?: number
  readonly nodes?: readonly AnswerNode[]
  readonly stages?: readonly AnswerStage[]
}

export interface AnswerNode {
  readonly keyword: string
  readonly line: number
  readonly endLine: number
  readonly flags: readonly string[] | null
  readonly json: boolean
  /** For ENV, LABEL: name, value and sign in turn. */
  readonly args: readonly string[]
  readonly heredocs: readonly AnswerHeredoc[] | null
  readonly trigger?: AnswerNode
}

export interface AnswerHeredoc {
  readonly name: string
  readonly expand: boolean
  readonly stripTabs: boolean
  readonly body: string
}

export interface AnswerStage {
  readonly name: string
  readonly base: string
  readonly platform: string
  /** Index of the stage that it builds on, or -1. */
  readonly parent: number
}
