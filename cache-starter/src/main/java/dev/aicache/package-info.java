/** What users of the cache program against: the words of the domain, free of any framework. */
@NullMarked
package dev.aicache;

import org.jspecify.annotations.NullMarked;
