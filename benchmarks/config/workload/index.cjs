"use strict";
// What is built: plain classes that take one options object. Components.js builds the first three as well.

class Component {
  constructor(options) {
    this.options = options;
  }
}

class Activation extends Component {}
class Unit extends Component {}
class Group extends Component {}

class Pipeline extends Component {}
class Stage extends Component {}
class Optimizer extends Component {}
class Schedule extends Component {}
class Convolution extends Component {}
class Dense extends Component {}
class Initializer extends Component {}
class Report extends Component {}

module.exports = {
  Activation,
  Unit,
  Group,
  Pipeline,
  Stage,
  Optimizer,
  Schedule,
  Convolution,
  Dense,
  Initializer,
  Report,
};
