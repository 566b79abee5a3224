'use strict'
;(() => {
  const { document, location, history } = window
  const report = JSON.parse(document.getElementById('report').textContent)
  const byId = id => document.getElementById(id)
  const CHUNK = 100
  const VERDICTS = [
    ['hardened', 'can be hardened'],
    ['needs-review', 'need a review'],
    ['needs-root', 'need root'],
    ['already-non-root', 'run as non-root'],
    ['not-applicable', 'nothing to harden'],
    ['failed', 'failed'],
  ]

  const UNSEEN = /\r(?!\n|$)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
  /** Characters that turn or hide the text around them, as escapes: a name must not look like another one. */
  const seen = text => text.replace(UNSEEN, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

  /** An element; strings become text, never markup. */
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value)
    }
    made.append(
      ...children.filter(child => child !== undefined).map(child => (typeof child === 'string' ? seen(child) : child)),
    )
    return made
  }

  const files = report.files.map(file => ({
    ...file,
    codes: new Set([...file.reasons, ...file.followUps].map(({ code }) => code)),
    words: undefined,
  }))
  // Made when somebody searches: the diffs of thousands of files are some megabytes.
  const wordsOf = file =>
    (file.words ??= [
      file.path,
      file.base ?? '',
      file.verdict,
      file.exception?.reason ?? '',
      ...(file.owners ?? []),
      ...file.related,
      ...[...file.reasons, ...file.followUps].map(({ code, message }) => `${code} ${message}`),
      ...file.changes.map(({ reason }) => reason),
      ...(file.verification
        ? [file.verification.verdict, file.verification.cause ?? '', file.verification.log ?? '']
        : []),
      file.diff,
    ]
      .join('\n')
      .toLowerCase())

  const filter = { verdict: '', reason: '', owner: '', base: '', proof: '', text: '', file: '' }
  const readHash = () => {
    const given = new URLSearchParams(location.hash.slice(1))
    for (const key of Object.keys(filter)) filter[key] = given.get(key) ?? ''
  }
  const hashOf = values => `#${new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''))}`
  const writeHash = () => {
    // Some browsers forbid this for pages from a disk; the page works without.
    try {
      history.replaceState(null, '', hashOf(filter))
    } catch {
      return
    }
  }
  const matches = file =>
    (filter.verdict === '' || file.verdict === filter.verdict) &&
    (filter.reason === '' || file.codes.has(filter.reason)) &&
    (filter.owner === '' || (file.owners ?? []).includes(filter.owner)) &&
    (filter.base === '' || file.base === filter.base) &&
    (filter.proof === '' || file.verification?.verdict === filter.proof) &&
    filter.text
      .toLowerCase()
      .split(/\s+/)
      .every(word => wordsOf(file).includes(word))

  /** Shows a list bit by bit: the next part when its end comes into view, or when the button is used. */
  const lazyList = (list, button, render) => {
    let items = []
    let shown = 0
    const showMore = () => {
      const next = items.slice(shown, shown + CHUNK)
      list.append(...next.map(render))
      shown += next.length
      button.hidden = shown >= items.length
      button.textContent = `Show more (${items.length - shown} left)`
    }
    button.addEventListener('click', () => {
      const first = shown
      showMore()
      list.children[first]?.querySelector('summary, input')?.focus()
    })
    if ('IntersectionObserver' in window) {
      new IntersectionObserver(entries => {
        if (entries.some(({ isIntersecting }) => isIntersecting) && !button.hidden) showMore()
      }).observe(button)
    }
    return {
      set: all => {
        items = all
        shown = 0
        list.replaceChildren()
        showMore()
      },
      /** Shows the list up to this item, and gives its element. */
      reach: item => {
        const at = items.indexOf(item)
        while (shown <= at) showMore()
        return list.children[at]
      },
    }
  }

  /** Within a file's own part its path goes without saying. */
  const place = ({ path, line }, own) => element('code', {}, path === own ? `line ${line}` : `${path}:${line}`)
  const item = (entry, code, own) =>
    element('li', {}, place(entry, own), ` ${entry.message ?? entry.reason} `, element('code', { class: 'code' }, code))
  const listOf = (title, items) => (items.length === 0 ? [] : [element('h3', {}, title), element('ul', {}, ...items)])

  const isNarrow = window.matchMedia('(max-width: 60rem)')
  const renderDiff = (target, diff) => {
    target.innerHTML = window.Diff2Html.html(seen(diff), {
      drawFileList: false,
      matching: 'lines',
      colorScheme: 'auto',
      outputFormat: isNarrow.matches ? 'line-by-line' : 'side-by-side',
    })
    for (const table of target.querySelectorAll('table')) table.setAttribute('role', 'presentation')
    const scrollers = [...target.querySelectorAll('.d2h-file-side-diff')]
    for (const scroller of scrollers) {
      // Both sides show the same columns of long lines.
      scroller.addEventListener('scroll', () => {
        for (const side of scroller.parentElement.children) side.scrollLeft = scroller.scrollLeft
      })
      scroller.setAttribute('tabindex', '0')
      scroller.setAttribute('role', 'region')
      scroller.setAttribute('aria-label', scroller.nextElementSibling === null ? 'after' : 'before')
    }
  }

  const PROOF_ROWS = [
    ['Builds', side => (side.built ? 'yes' : 'no')],
    ['Starts', side => (side.started ? 'yes' : 'no')],
    ['At the end', side => (side.running ? 'runs' : `ended with ${side.exitCode ?? 'no code'}`)],
    ['User of the image', side => side.user || 'root'],
    ['Users of the processes', side => side.uids.join(', ')],
    ['Listens on', side => side.ports.join(', ')],
    ['Answers', side => side.answers.map(({ request, status, error }) => `${request}: ${status ?? error}`).join(', ')],
    ['Health check', side => side.health ?? ''],
    ['Wrote', side => side.written.join(', ')],
    ['Refused', side => side.denied.join(', ')],
    ['Seconds', side => String(side.seconds)],
  ]

  /** What was built and run, side by side. */
  const renderProof = ({ verdict, cause, log, learned, notes, before, after }) => {
    const lessons = learned ? [...learned.writes, ...learned.ports, ...(learned.root ? [learned.root] : [])] : []
    const rows = PROOF_ROWS.map(([name, of]) => [name, before ? of(before) : '', after ? of(after) : '']).filter(
      ([, ...values]) => values.some(value => value !== ''),
    )
    const cells = values => values.map(value => element('td', {}, value))
    const table =
      before &&
      element(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'What both images did' },
        element(
          'table',
          { class: 'proof-table' },
          element(
            'thead',
            {},
            element(
              'tr',
              {},
              element('td'),
              element('th', { scope: 'col' }, 'Original'),
              element('th', { scope: 'col' }, 'Hardened'),
            ),
          ),
          element(
            'tbody',
            {},
            ...rows.map(([name, ...values]) =>
              element('tr', {}, element('th', { scope: 'row' }, name), ...cells(values)),
            ),
          ),
        ),
      )
    return [
      element('h3', {}, `Proof: ${verdict}`),
      ...(cause ? [element('p', {}, cause)] : []),
      ...(log ? [element('pre', {}, log)] : []),
      ...(lessons.length > 0 ? [element('p', {}, `Learned from the run: ${lessons.join(', ')}`)] : []),
      ...notes.map(note => element('p', {}, note)),
      ...(table ? [table] : []),
    ]
  }

  const renderBody = file => {
    const rows = [
      ['Base image', file.base],
      ['User', file.before === null ? null : `${file.before.user} → ${file.after?.user ?? file.before.user}`],
      ['Ports', file.ports.map(({ from, to }) => `${from} → ${to}`).join(', ')],
      ['Owners', (file.owners ?? []).join(', ')],
      ['Also edits', file.related.join(', ')],
      [
        'Exception',
        file.exception &&
          `${file.exception.reason}${file.exception.expires ? ` (until ${file.exception.expires})` : ''}`,
      ],
    ].filter(([, value]) => value)
    const body = element(
      'div',
      { class: 'body' },
      element('dl', {}, ...rows.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])),
      element('p', {}, element('a', { href: hashOf({ file: file.path }) }, 'Link to this file')),
      ...listOf(
        'Reasons',
        file.reasons.map(reason => item(reason, reason.code, file.path)),
      ),
      ...listOf(
        'Follow-ups',
        file.followUps.map(task => item(task, task.code, file.path)),
      ),
      ...listOf(
        'Changes',
        file.changes.map(change => item(change, change.transform, file.path)),
      ),
    )
    if (file.verification) body.append(...renderProof(file.verification))
    if (file.diff !== '') {
      const diff = element('div')
      renderDiff(diff, file.diff)
      body.append(element('h3', {}, file.applied ? 'Diff' : 'Diff (not applied)'), diff)
    }
    return body
  }

  const renderFile = file => {
    const details = element(
      'details',
      {},
      element(
        'summary',
        {},
        element('span', { class: 'path' }, file.path),
        element('span', { class: 'verdict' }, file.exception ? `${file.verdict} (exception)` : file.verdict),
        file.verification &&
          element('span', { class: `proof ${file.verification.verdict}` }, file.verification.verdict),
        element('span', { class: 'meta' }, [file.base, ...(file.owners ?? [])].filter(Boolean).join(' · ')),
      ),
    )
    details.addEventListener('toggle', () => {
      if (details.open && details.children.length === 1) details.append(renderBody(file))
    })
    return element('li', { class: file.verdict }, details)
  }

  const list = lazyList(byId('list'), byId('more'), renderFile)
  isNarrow.addEventListener('change', () => apply())

  const apply = () => {
    const found = files.filter(matches)
    list.set(found)
    showTasks(found)
    byId('count').textContent = `${found.length} of ${files.length} files`
    for (const button of byId('totals').children) {
      button.setAttribute('aria-pressed', String(button.dataset.verdict === filter.verdict))
    }
    for (const key of ['reason', 'owner', 'base', 'proof', 'text']) byId(key).value = filter[key]
    openNamed(found)
  }
  const openNamed = found => {
    if (filter.file === '') return
    let file = found.find(({ path }) => path === filter.file)
    if (file === undefined && files.some(({ path }) => path === filter.file)) {
      Object.assign(filter, { verdict: '', reason: '', owner: '', base: '', proof: '', text: '' })
      apply()
      return
    }
    const shown = file && list.reach(file)
    if (shown === undefined) return
    const details = shown.querySelector('details')
    details.open = true
    details.querySelector('summary').focus()
    shown.scrollIntoView({ block: 'start' })
  }

  const change = (key, value) => {
    filter[key] = value
    filter.file = ''
    writeHash()
    apply()
  }
  const countOf = values => {
    const counts = new Map()
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
    return counts
  }
  const setUpFilters = () => {
    const verdicts = countOf(files.map(({ verdict }) => verdict))
    const totals = [['', 'all'], ...VERDICTS.filter(([verdict]) => verdicts.has(verdict))]
    byId('totals').append(
      ...totals.map(([verdict, label]) => {
        const number = verdict === '' ? files.length : verdicts.get(verdict)
        const button = element(
          'button',
          { type: 'button', class: verdict || 'all', 'data-verdict': verdict },
          element('strong', {}, String(number)),
          label,
        )
        button.addEventListener('click', () => change('verdict', filter.verdict === verdict ? '' : verdict))
        return button
      }),
    )
    const options = {
      reason: files.flatMap(file => [...file.codes]),
      owner: files.flatMap(file => file.owners ?? []),
      base: files.flatMap(file => file.base ?? []),
      proof: files.flatMap(file => file.verification?.verdict ?? []),
    }
    byId('proofs').hidden = options.proof.length === 0
    for (const [key, values] of Object.entries(options)) {
      const select = byId(key)
      select.append(
        element('option', { value: '' }, 'any'),
        ...[...countOf(values)]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([value, count]) => element('option', { value }, `${value} (${count})`)),
      )
      select.disabled = values.length === 0
      select.addEventListener('change', () => change(key, select.value))
    }
    let timer
    byId('text').addEventListener('input', event => {
      clearTimeout(timer)
      timer = setTimeout(() => change('text', event.target.value), 120)
    })
    byId('filters').addEventListener('submit', event => event.preventDefault())
    byId('reset').addEventListener('click', () => {
      for (const key of Object.keys(filter)) filter[key] = ''
      change('text', '')
    })
  }

  /** Gives the function that shows the follow-ups of some files. */
  const setUpTasks = () => {
    let tasks = []
    const KEY = 'harden-dockerfile:done'
    const idOf = ({ code, path, message, of }) => JSON.stringify([of, code, path, message])
    let done = new Set()
    try {
      done = new Set(JSON.parse(localStorage.getItem(KEY) ?? '[]'))
    } catch {
      done = new Set()
    }
    const showProgress = () => {
      const number = tasks.filter(task => done.has(idOf(task))).length
      byId('progress').textContent = `${number} of ${tasks.length} done`
    }
    const renderTask = task => {
      const box = element('input', { type: 'checkbox' })
      box.checked = done.has(idOf(task))
      box.addEventListener('change', () => {
        if (box.checked) done.add(idOf(task))
        else done.delete(idOf(task))
        try {
          localStorage.setItem(KEY, JSON.stringify([...done]))
        } catch {
          // Kept as long as the page is open.
        }
        showProgress()
      })
      return element(
        'li',
        {},
        element(
          'label',
          {},
          box,
          element('span', {}, `${task.message} `, element('code', { class: 'code' }, task.code)),
        ),
        element(
          'p',
          { class: 'meta' },
          element('a', { href: hashOf({ file: task.of }) }, task.of),
          ' ',
          place(task, task.of),
        ),
      )
    }
    const shown = lazyList(byId('tasks'), byId('more-tasks'), renderTask)
    return found => {
      tasks = found.flatMap(file => file.followUps.map(task => ({ ...task, of: file.path })))
      byId('todo').hidden = tasks.length === 0
      shown.set(tasks)
      showProgress()
    }
  }

  byId('version').textContent = report.tool.version
  byId('headline').textContent = `${files.length} ${files.length === 1 ? 'Dockerfile' : 'Dockerfiles'}, ${
    files.filter(({ applied }) => applied).length
  } with a rewrite that applies`
  setUpFilters()
  const showTasks = setUpTasks()
  window.addEventListener('hashchange', () => {
    if (location.hash === '#list') return
    readHash()
    apply()
  })
  readHash()
  apply()
})()
