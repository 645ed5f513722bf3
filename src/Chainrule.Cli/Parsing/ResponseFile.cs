namespace Chainrule.Cli.Parsing;

/// <summary>
/// Files of words: <c>@FILE</c> on the command line stands for the words in that file, on any number of lines, written as for a
/// shell. A line that begins with # is a comment. Behind <c>--</c>, and as <c>--option=@value</c>, an @ is one like any other.
/// </summary>
internal static class ResponseFile
{
    private const int MostCharacters = 1 << 24; // a device or a pipe may have no end

    /// <summary>The words with those of the files in their places.</summary>
    /// <exception cref="UsageException">A file can't be read, or a quotation mark in it isn't closed.</exception>
    public static string[] Expand(ReadOnlySpan<string> words)
    {
        int end = words.IndexOf("--");
        var expanded = new List<string>(words.Length);
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].Length > 1 && words[i][0] == '@' && (end < 0 || i < end))
            {
                Read(words[i][1..], expanded);
            }
            else
            {
                expanded.Add(words[i]);
            }
        }

        return [.. expanded];
    }

    private static void Read(string path, List<string> words)
    {
        string[] lines;
        try
        {
            lines = ReadLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string problem = File.Exists(path) ? exception.Message : "there is no such file";
            throw new UsageException(
                $"@{path}: {problem}",
                $"@ stands before a file of options; where a name begins with it, write ./@{path} or --option=@{path}");
        }

        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith('#'))
            {
                continue;
            }

            words.AddRange(WordSplitter.Split(lines[i], out char open));
            if (open != '\0')
            {
                throw new UsageException($"@{path}, line {i + 1}: a quotation mark isn't closed", $"end it with {open}");
            }
        }
    }

    private static string[] ReadLines(string path)
    {
        using var reader = new StreamReader(path);
        var lines = new List<string>();
        char[] buffer = new char[4096];
        var text = new System.Text.StringBuilder();
        for (int read; (read = reader.Read(buffer)) > 0;)
        {
            text.Append(buffer, 0, read);
            if (text.Length > MostCharacters)
            {
                throw new UsageException(
                    $"@{path}: it has more than {MostCharacters:N0} characters, which no file of options has",
                    "give a file of options; where a name begins with @, write it as ./@NAME or --option=@NAME");
            }
        }

        using var whole = new StringReader(text.ToString());
        while (whole.ReadLine() is string line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }
}
