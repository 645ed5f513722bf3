namespace Chainrule.Files;

/// <summary>A file that was to be written is there already, and replacing it was not allowed.</summary>
public sealed class FileExistsException : ChainruleException
{
    /// <summary>The error for one file.</summary>
    /// <param name="path">The file as the user named it.</param>
    public FileExistsException(string path)
        : base($"{path} exists already", $"choose another name, or replace it with {Overwriting}") => Path = path;

    private static RemedyStep Overwriting { get; } = new("Model.Save", "overwrite", "overwrite: true");

    /// <summary>The file as the user named it.</summary>
    public string Path { get; }
}
