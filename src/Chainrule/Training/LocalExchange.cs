namespace Chainrule.Training;

/// <summary>
/// An exchange that stays in this process: each of its members is one of several "processes", which may be threads with a
/// trainer each. For tests, and for those who write an exchange of their own and want something to compare it with.
/// </summary>
public sealed class LocalExchange : IGradientExchange, IDisposable
{
    private readonly Mailbox[,] _mailboxes;     // [from, to]

    private LocalExchange(int process, Mailbox[,] mailboxes)
    {
        Process = process;
        _mailboxes = mailboxes;
    }

    /// <inheritdoc/>
    public int Process { get; }

    /// <inheritdoc/>
    public int Processes => _mailboxes.GetLength(0);

    /// <summary>Members that reach one another, one for each process.</summary>
    /// <param name="processes">How many, at least 1.</param>
    public static IReadOnlyList<LocalExchange> Create(int processes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processes, 1);
        var mailboxes = new Mailbox[processes, processes];
        for (int i = 0; i < mailboxes.Length; i++)
        {
            mailboxes[i / processes, i % processes] = new Mailbox();
        }

        return [.. Enumerable.Range(0, processes).Select(process => new LocalExchange(process, mailboxes))];
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">A member has left.</exception>
    public void Send(int to, ReadOnlySpan<byte> message) => _mailboxes[Process, to].Put(message);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">A member has left.</exception>
    /// <exception cref="ArgumentException">The message has another length.</exception>
    public void Receive(int from, Span<byte> message) => _mailboxes[from, Process].Take(message);

    /// <summary>
    /// Leaves: whoever waits for this member, or writes to it later, gets an error instead of waiting for ever.
    /// </summary>
    public void Dispose()
    {
        for (int other = 0; other < Processes; other++)
        {
            _mailboxes[Process, other].Close();
            _mailboxes[other, Process].Close();
        }
    }

    /// <summary>Room for one message on its way from one member to another.</summary>
    private sealed class Mailbox
    {
        private readonly object _lock = new();
        private byte[] _content = [];
        private int _length = -1;   // below 0 while it is empty
        private bool _isClosed;

        public void Put(ReadOnlySpan<byte> message)
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                Await(isFull: false);
                if (_content.Length < message.Length)
                {
                    _content = new byte[message.Length];
                }

                message.CopyTo(_content);
                _length = message.Length;
                Monitor.PulseAll(_lock);
            }
        }

        public void Take(Span<byte> message)
        {
            lock (_lock)
            {
                Await(isFull: true);
                if (_length != message.Length)
                {
                    throw new ArgumentException($"a message of {_length} bytes came where {message.Length} were expected");
                }

                _content.AsSpan(0, _length).CopyTo(message);
                _length = -1;
                Monitor.PulseAll(_lock);
            }
        }

        public void Close()
        {
            lock (_lock)
            {
                _isClosed = true;
                Monitor.PulseAll(_lock);
            }
        }

        private void Await(bool isFull)
        {
            while (_length >= 0 != isFull)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                Monitor.Wait(_lock);
            }
        }
    }
}
