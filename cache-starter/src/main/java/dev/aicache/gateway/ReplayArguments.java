package dev.aicache.gateway;

import dev.aicache.policy.Ids;
import dev.aicache.policy.Pace;
import dev.aicache.policy.Replay;
import dev.aicache.policy.Share;

/** The arguments that say how a route gives a stored answer again. */
final class ReplayArguments {

    private ReplayArguments() {}

    static Replay read(ArgumentReader arguments, Replay defaults) {
        return new Replay(
                arguments.read(
                        "pace",
                        Pace::of,
                        defaults.pace(),
                        "Write instant, recorded or tokens per second such as 30/s."),
                arguments.read("ids", Ids::parse, defaults.ids(), "Write preserve or regenerate."),
                arguments.read(
                        "shadow",
                        text -> Share.valueOf(text).fraction(),
                        defaults.shadow(),
                        "Write for example 1%; 0% for none."));
    }
}
