/** What answers cost, and so what it saves not to ask for them again. */
@NullMarked
package dev.aicache.savings;

import org.jspecify.annotations.NullMarked;
