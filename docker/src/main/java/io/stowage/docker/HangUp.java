package io.stowage.docker;

import java.lang.reflect.Proxy;

/** The signal by which operators ask a process to read its files again. */
final class HangUp {

    private HangUp() {}

    /**
     * Has {@code task} run, on a thread of the JVM, whenever the signal comes.
     *
     * @return whether this JVM can
     */
    static boolean runs(Runnable task) {
        try {
            // No public API of the platform has signals; by name, as compilers rightly warn of the one that has.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            task.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), onSignal);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
