namespace Chainrule.Files;

/// <summary>
/// How much packed data may unpack to: a few kilobytes of gzip can hold gigabytes. Data beyond it is refused, not read.
/// </summary>
public sealed record UnpackLimit
{
    // Less isn't worth a question, however small it was packed.
    private const long AlwaysTaken = 64L << 20;

    /// <summary>At most 4 GiB, and of more than 64 MiB at most 200 times the packed data: tables reach 5 to 20 times.</summary>
    public static UnpackLimit Default { get; } = new();

    /// <summary>The most bytes.</summary>
    public long Bytes { get; init; } = 4L << 30;

    /// <summary>The most bytes for each packed one, where there are more than 64 MiB.</summary>
    public double Ratio { get; init; } = 200;

    /// <summary>A limit of so many bytes, whatever the size they were packed to.</summary>
    public static UnpackLimit Of(long bytes) => new() { Bytes = bytes, Ratio = double.PositiveInfinity };

    /// <summary>Throws where it is passed.</summary>
    /// <param name="name">What messages call the data.</param>
    /// <param name="packed">The packed bytes so far.</param>
    /// <param name="unpacked">What they have become.</param>
    /// <exception cref="FileFormatException">It is.</exception>
    internal void Check(string name, long packed, long unpacked)
    {
        if (unpacked > Bytes)
        {
            throw Refusal(name, $"it unpacks to more than {Bytes:N0} bytes");
        }

        if (unpacked > AlwaysTaken && unpacked > Ratio * packed)
        {
            throw Refusal(name, $"{packed:N0} bytes of it unpack to {unpacked:N0}, more than {Ratio:N0} times as many");
        }
    }

    /// <summary>Throws where a stream whose length nobody knows has more bytes than may be read.</summary>
    /// <exception cref="FileFormatException">It has.</exception>
    public void CheckEndless(string name, long read)
    {
        if (read > Bytes)
        {
            throw Refusal(name, $"it has more than {Bytes:N0} bytes, and no end is in sight");
        }
    }

    private static FileFormatException Refusal(string name, string problem) => new(
        name,
        null,
        problem,
        $"if you trust it, raise the limit with {RemedyStep.Name("UnpackLimit.Bytes")}, or unpack it to a file first");
}
