namespace Chainrule.Images;

/// <summary>An image file that can't be read: damaged, no image at all, of a kind that isn't read, or beyond a limit.</summary>
public sealed class ImageFileException : ChainruleException
{
    /// <summary>An error in the content of a file.</summary>
    /// <param name="path">The file as the user named it.</param>
    /// <param name="offset">The byte at which the problem was seen; null where no single place can be named.</param>
    /// <param name="problem">What is wrong there.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="cause">The error underneath, if any.</param>
    public ImageFileException(string path, long? offset, string problem, Remedy? remedy = null, Exception? cause = null)
        : base(offset is long at ? $"{path}, byte {at}: {problem}" : $"{path}: {problem}", remedy, cause)
    {
        Path = path;
        Offset = offset;
        Problem = problem;
    }

    /// <summary>What is wrong, without the file and the place.</summary>
    public string Problem { get; }

    /// <summary>The file as the user named it.</summary>
    public string Path { get; }

    /// <summary>The byte at which the problem was seen, if one can be named.</summary>
    public long? Offset { get; }
}
