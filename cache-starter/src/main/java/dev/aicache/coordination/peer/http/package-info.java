/** How gateways find each other, and talk over the port that they serve their callers on. */
@NullMarked
package dev.aicache.coordination.peer.http;

import org.jspecify.annotations.NullMarked;
