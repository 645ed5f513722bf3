namespace Chainrule.Training;

/// <summary>
/// How processes that train one network together reach one another: messages of bytes from one to another. Each process owns a
/// run of the shards, see <see cref="TrainingOptions.Shards"/>. What it sends are sums of whole subtrees of the tree by which
/// shards are added, never a sum of all that it owns: so the bits are those of a single process, whatever the number of
/// processes.
/// </summary>
/// <remarks>
/// All processes take the same steps on the same batches, and exchange in each of them, in this order: the losses of their
/// rows, to process 0; the sums along the tree; the whole sum; the losses of all rows. In these losses' messages stands too
/// who asks to stop, so that all stop after the same step. After an epoch they share the rows of the validation. Messages
/// between two processes arrive in the order in which they were sent, and have the lengths that the receiver expects.
/// </remarks>
public interface IGradientExchange
{
    /// <summary>The number of this process, from 0.</summary>
    int Process { get; }

    /// <summary>How many processes there are.</summary>
    int Processes { get; }

    /// <summary>Sends a message; may wait until it is received.</summary>
    /// <param name="to">The process it is for.</param>
    /// <param name="message">The message; the sender may change it after the call.</param>
    void Send(int to, ReadOnlySpan<byte> message);

    /// <summary>Waits for a message.</summary>
    /// <param name="from">The process that sends it.</param>
    /// <param name="message">Where it goes; overwritten.</param>
    void Receive(int from, Span<byte> message);
}
