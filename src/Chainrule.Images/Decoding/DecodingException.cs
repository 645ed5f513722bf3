namespace Chainrule.Images.Decoding;

/// <summary>
/// What a decoder finds wrong with the bytes it was given. It knows no file: <see cref="ImageFile"/> makes an
/// <see cref="ImageFileException"/> of it, which names one.
/// </summary>
/// <param name="problem">What is wrong.</param>
/// <param name="remedy">What to do about it.</param>
/// <param name="offset">The byte at which it was seen, if one can be named.</param>
internal sealed class DecodingException(string problem, string remedy = DecodingException.Damaged, long? offset = null)
    : Exception(problem)
{
    /// <summary>The remedy for files that are not what they were.</summary>
    public const string Damaged = "the file is damaged or was not copied whole: get it again, or leave it out";

    /// <summary>The remedy for files that are right and of a kind that isn't read.</summary>
    public const string Unsupported = "save it as a PNG or a baseline JPEG file with another program, or leave it out";

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>The byte at which it was seen, if one can be named.</summary>
    public long? Offset { get; } = offset;
}
