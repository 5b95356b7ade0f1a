#!/usr/bin/env node
require('../dist/sspidiag.cjs');
