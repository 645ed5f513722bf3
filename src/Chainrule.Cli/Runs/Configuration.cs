using System.Text;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Text;

namespace Chainrule.Cli.Runs;

/// <summary>
/// What <c>--config</c> reads: the data and the options of a run. Either a run's own <c>run.json</c>, or written by hand:
/// <c>{ "data": "mnist", "options": { "epochs": 10, "layers": "dense:300 relu dense:10" } }</c>.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Record">All that it says.</param>
/// <param name="Options">The options by name.</param>
internal sealed record Configuration(string Path, RunRecord Record, IReadOnlyDictionary<string, OptionValue> Options)
{
    private const string Mend = "give the run.json of a run, or a file like it";

    /// <summary>DATA as the command line would have it; null where the file names none.</summary>
    public string? Data => Record.Data?.Source;

    /// <summary>The options as a call's arguments, which has no others.</summary>
    public Arguments Only => new([], new Dictionary<string, OptionValue>(Options));

    /// <summary>Reads a configuration strictly: an unknown or repeated name is an error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="known">The options that may stand in it.</param>
    public static Configuration Read(string path, IReadOnlyList<Option> known)
    {
        try
        {
            return Of(path, RunRecord.Parse(path, RecordReader.ReadFile(path)), known);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ChainruleException($"there is no file {path}", Mend, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ChainruleException(
                Directory.Exists(path) ? $"{path} is a folder, not a file" : $"{path} can't be read: {exception.Message}",
                Mend,
                exception
            );
        }
    }

    /// <summary>Reads the text of a configuration.</summary>
    /// <param name="path">The file it stands in.</param>
    /// <param name="text">The text.</param>
    /// <param name="known">The options that may stand in it.</param>
    public static Configuration Parse(string path, string text, IReadOnlyList<Option> known) =>
        Of(path, RunRecord.Parse(path, Encoding.UTF8.GetBytes(text)), known);

    /// <summary>The configuration that a record is.</summary>
    /// <param name="path">The file it stands in.</param>
    /// <param name="record">The record.</param>
    /// <param name="known">The options that may stand in it.</param>
    public static Configuration Of(string path, RunRecord record, IReadOnlyList<Option> known)
    {
        var options = new Dictionary<string, OptionValue>(StringComparer.Ordinal);
        foreach (var option in record.Options)
        {
            if (!known.Any(other => other.Name == option.Name))
            {
                throw new ChainruleException(
                    $"{path}: there is no option '{option.Name}' in a configuration",
                    Suggestion.Help(option.Name, [.. known.Select(other => other.Name)])
                );
            }

            options.Add(option.Name, new OptionValue(option.Text, $"{path}, '{option.Name}'"));
        }

        return new Configuration(path, record, options);
    }
}
