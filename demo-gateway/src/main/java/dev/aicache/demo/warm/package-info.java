/** The command that warms a gateway from a console. */
@NullMarked
package dev.aicache.demo.warm;

import org.jspecify.annotations.NullMarked;
