const fs = require('fs')

class Store {
  constructor(file) {
    this.file = file
  }
  all() {
    return fs.existsSync(this.file) ? JSON.parse(fs.readFileSync(this.file, 'utf8')) : []
  }
  add(item) {
    const next = [...this.all(), item]
    fs.writeFileSync(this.file + '.tmp', JSON.stringify(next))
    fs.renameSync(this.file + '.tmp', this.file)
  }
}
module.exports = { Store }
