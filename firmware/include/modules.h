/* The entries of all modules, and the section each stands in. */
#ifndef FASTLOAD_MODULES_H
#define FASTLOAD_MODULES_H

#include "handover.h"

uint32_t update_load(struct handover *handover);
uint32_t update_query(struct handover *handover);
uint32_t update_branch(struct handover *handover);
uint32_t update_quiesce(struct handover *handover);
uint32_t update_resume(struct handover *handover);

uint32_t bootstrap_entry(struct handover *handover);
uint32_t memory_initialization(struct handover *handover);
uint32_t conversion(struct handover *handover);
uint32_t copy_overlay(struct handover *handover);

void runtime_start(struct handover *handover) __attribute__((noreturn));
uint32_t runtime_serve(struct handover *handover, uint32_t port, uint8_t *frame, uint32_t length);
uint32_t standard_initialization(struct handover *handover);
uint32_t fastload_initialization(struct handover *handover);

#endif
