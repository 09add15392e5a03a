package dev.aicache;

import java.util.Locale;

/** How a hit comes to its client. What it says, and what is counted of it, is the same on each of them. */
public enum Way {
    /** Through the gateway's filters: what every request can take. */
    FILTER,
    /** Past the application's web filters, security among them, and no further. */
    WEB_FILTER,
    /** From the server's channel, before anything of Spring. */
    CHANNEL;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in metrics, logs and {@code Cache-Status}, for example {@code web-filter}. */
    public String word() {
        return word;
    }
}
