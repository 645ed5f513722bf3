namespace Chainrule.Exchange.Templates;

/// <summary>
/// Texts of programs that lie beside this file and are part of the assembly: pieces, each of which may be left out.
/// </summary>
internal static class Template
{
    /// <summary>The pieces of a text: what stands between two empty lines and the next two, but for what stands before the
    /// first.</summary>
    /// <param name="file">The file beside this one.</param>
    public static IReadOnlyList<string> PiecesOf(string file)
    {
        using var stream = typeof(Template).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} isn't embedded");
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd().ReplaceLineEndings("\n");
        return [.. text.Split("\n\n\n").Skip(1).Select(piece => piece.Trim('\n'))];
    }
}
