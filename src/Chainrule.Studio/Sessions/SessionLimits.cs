namespace Chainrule.Studio.Sessions;

/// <summary>What a session may take, so that one that is left alone can't take the machine.</summary>
internal sealed record SessionLimits
{
    /// <summary>Steps of one branch.</summary>
    public int Steps { get; init; } = 50_000;

    /// <summary>Bytes of one branch's snapshots.</summary>
    public long SnapshotBytes { get; init; } = 32L << 20;

    /// <summary>Branches of one session.</summary>
    public int Branches { get; init; } = 6;
}
