namespace Chainrule;

/// <summary>
/// Tells an action of whatever is reported, at once and on the reporter's own thread: reports come in their order, and the
/// reporter waits. <see cref="Progress{T}"/> passes them on to other threads where there is no synchronization context, as in a
/// console application, and their order gets lost.
/// </summary>
/// <typeparam name="T">What is reported.</typeparam>
/// <param name="report">Is told of each report; what it throws ends the reporter's work.</param>
public sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    private readonly Action<T> _report = report ?? throw new ArgumentNullException(nameof(report));

    /// <summary>Tells the action.</summary>
    public void Report(T value) => _report(value);

    /// <summary>The progress that tells an action; null for none.</summary>
    public static SynchronousProgress<T>? Of(Action<T>? report) => report is null ? null : new SynchronousProgress<T>(report);
}
