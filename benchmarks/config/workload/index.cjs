"use strict";
// What both systems build: three plain classes that take one options object.

class Activation {
  constructor(options) {
    this.options = options;
  }
}

class Unit {
  constructor(options) {
    this.options = options;
  }
}

class Group {
  constructor(options) {
    this.options = options;
  }
}

module.exports = { Activation, Unit, Group };
