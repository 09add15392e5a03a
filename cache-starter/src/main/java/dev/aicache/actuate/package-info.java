/** The {@code aicache} Actuator endpoint. */
@NullMarked
package dev.aicache.actuate;

import org.jspecify.annotations.NullMarked;
