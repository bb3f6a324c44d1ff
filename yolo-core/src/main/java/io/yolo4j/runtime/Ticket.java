package io.yolo4j.runtime;

import java.util.concurrent.CompletableFuture;

/**
 * An item that was queued.
 *
 * @param <I> what is taken in
 * @param <R> what is made of it
 */
public final class Ticket<I, R> {
    private final Dispatcher<?, I, R> dispatcher;
    private final Call<I, R> call;

    Ticket(Dispatcher<?, I, R> dispatcher, Call<I, R> call) {
        this.dispatcher = dispatcher;
        this.call = call;
    }

    /** Takes batches through a session until the item is in one, or has been in another's. */
    public void serve() {
        dispatcher.help(call);
    }

    /**
     * Fails the item, unless it has been taken.
     *
     * @param reason what the future fails with
     */
    public void withdraw(Throwable reason) {
        dispatcher.withdraw(call, reason);
    }

    /** {@return the result, once there is one} */
    public CompletableFuture<R> result() {
        return call.later();
    }
}
