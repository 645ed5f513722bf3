using System.Text.Json;
using Chainrule.Cli.Parsing;
using Chainrule.Text;

namespace Chainrule.Cli.Runs;

/// <summary>
/// What <c>--config</c> reads: the data and the options of a run. Either a run's own <c>run.json</c>, or written by hand:
/// <c>{ "data": "mnist", "options": { "epochs": 10, "layers": "dense:300 relu dense:10" } }</c>.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Data">DATA as the command line would have it; null where the file names none.</param>
/// <param name="Files">The SHA-256 of each file of the data, where the file records them.</param>
/// <param name="Options">The options by name.</param>
/// <param name="Version">The version of the tool that wrote it, if it was written by one.</param>
internal sealed record Configuration(
    string Path,
    string? Data,
    IReadOnlyDictionary<string, string> Files,
    IReadOnlyDictionary<string, OptionValue> Options,
    string? Version
)
{
    private static readonly string[] Known = ["chainrule", "data", "options", "machine", "started", "result"];

    /// <summary>Reads a configuration strictly: an unknown or repeated name is an error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="known">The options that may stand in it.</param>
    public static Configuration Read(string path, IReadOnlyList<Option> known)
    {
        try
        {
            return Parse(path, File.ReadAllText(path), known);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ChainruleException($"there is no file {path}", "give the run.json of a run, or a file like it", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ChainruleException(
                Directory.Exists(path) ? $"{path} is a folder, not a file" : $"{path} can't be read: {exception.Message}",
                "give the run.json of a run, or a file like it",
                exception
            );
        }
    }

    /// <summary>Reads the text of a configuration.</summary>
    /// <param name="path">The file it stands in.</param>
    /// <param name="text">The text.</param>
    /// <param name="known">The options that may stand in it.</param>
    public static Configuration Parse(string path, string text, IReadOnlyList<Option> known)
    {
        try
        {
            using var document = JsonDocument.Parse(
                text,
                new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 }
            );
            return Read(path, document.RootElement, known);
        }
        catch (JsonException exception)
        {
            string place = exception.LineNumber is long line ? $", line {line + 1}" : "";
            string problem = exception.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.', ' ');
            throw new ChainruleException(
                $"{path}{place}: this is not JSON: {problem}",
                "give the run.json of a run, or a file like it",
                exception
            );
        }
    }

    private static Configuration Read(string path, JsonElement root, IReadOnlyList<Option> known)
    {
        Require(root, JsonValueKind.Object, path, "the whole file");
        foreach (var property in root.EnumerateObject().Where(property => !Known.Contains(property.Name)))
        {
            throw new ChainruleException(
                $"{path}: there is nothing called '{property.Name}' in a configuration",
                Suggestion.Help(property.Name, Known)
            );
        }

        var options = new Dictionary<string, OptionValue>(StringComparer.Ordinal);
        if (root.TryGetProperty("options", out var given))
        {
            Require(given, JsonValueKind.Object, path, "'options'");
            foreach (var property in given.EnumerateObject())
            {
                ReadOption(path, property, known, options);
            }
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        string? version = root.TryGetProperty("chainrule", out var written) ? Text(written, path, "'chainrule'") : null;
        return new Configuration(path, ReadData(path, root, files), files, options, version);
    }

    private static void ReadOption(
        string path,
        JsonProperty property,
        IReadOnlyList<Option> known,
        Dictionary<string, OptionValue> options
    )
    {
        if (!known.Any(option => option.Name == property.Name))
        {
            throw new ChainruleException(
                $"{path}: there is no option '{property.Name}' in a configuration",
                Suggestion.Help(property.Name, [.. known.Select(option => option.Name)])
            );
        }

        string label = $"{path}, '{property.Name}'";
        string? text = property.Value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => property.Value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
            _ => throw new ChainruleException($"{label}: an option is a text, a number, true or false"),
        };
        if (text is not null)
        {
            options.Add(property.Name, new OptionValue(text, label));
        }
    }

    private static string? ReadData(string path, JsonElement root, Dictionary<string, string> files)
    {
        if (!root.TryGetProperty("data", out var data))
        {
            return null;
        }

        if (data.ValueKind == JsonValueKind.String)
        {
            return data.GetString();
        }

        Require(data, JsonValueKind.Object, path, "'data'");
        if (data.TryGetProperty("files", out var hashes))
        {
            Require(hashes, JsonValueKind.Object, path, "'data', 'files'");
            foreach (var file in hashes.EnumerateObject())
            {
                files.Add(file.Name, Text(file.Value, path, $"the SHA-256 of '{file.Name}'"));
            }
        }

        return data.TryGetProperty("source", out var source) ? Text(source, path, "'data', 'source'") : null;
    }

    private static string Text(JsonElement element, string path, string what)
    {
        Require(element, JsonValueKind.String, path, what);
        return element.GetString()!;
    }

    private static void Require(JsonElement element, JsonValueKind kind, string path, string what)
    {
        if (element.ValueKind != kind)
        {
            throw new ChainruleException(
                $"{path}: {what} is not {(kind == JsonValueKind.Object ? "an object, { … }" : "a text")}"
            );
        }
    }
}
