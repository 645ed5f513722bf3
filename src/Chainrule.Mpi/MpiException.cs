namespace Chainrule.Mpi;

/// <summary>
/// Processes that train together can't go on: MPI isn't there or is another one, a call of it failed, or another process
/// failed, has gone, or keeps all others waiting. The message names the process, as MPI's rank.
/// </summary>
public sealed class MpiException : ChainruleException
{
    /// <summary>An error, how to mend it, and what caused it.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="cause">The error underneath, if any.</param>
    public MpiException(string message, Remedy? remedy = null, Exception? cause = null)
        : base(message, remedy, cause)
    {
    }

    /// <summary>The process that has failed or keeps others waiting, by its rank; null where it is none in particular.</summary>
    public int? Rank { get; init; }

    /// <summary>Whether that process has told of it itself, to all others.</summary>
    public bool IsHeard { get; init; }
}
