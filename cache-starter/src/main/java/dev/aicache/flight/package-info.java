/** One upstream call for every caller who asks for the same key meanwhile: flights, their recordings and readers. */
@NullMarked
package dev.aicache.flight;

import org.jspecify.annotations.NullMarked;
