#!/usr/bin/env node
console.log('fastload');
