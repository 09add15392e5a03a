/** Ways to a hit that pass by the gateway's filters: past the web filters, and from the server's channel. */
@NullMarked
package dev.aicache.gateway.express;

import org.jspecify.annotations.NullMarked;
