/**
 * A simulated model server: it speaks the formats of OpenAI and Anthropic, makes up its answers, numbers them, and fails
 * on request in every way a provider can.
 */
@NullMarked
package dev.aicache.demo.model;

import org.jspecify.annotations.NullMarked;
