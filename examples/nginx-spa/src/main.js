const recipes = { '/lentil-soup': 'Lentil soup', '/rye-bread': 'Rye bread' }

function render() {
  const links = Object.entries(recipes).map(([path, title]) => `<li><a href="${path}">${title}</a></li>`)
  document.getElementById('app').innerHTML =
    `<h1>${recipes[location.pathname] ?? 'Recipes'}</h1><ul>${links.join('')}</ul>`
}

render()
