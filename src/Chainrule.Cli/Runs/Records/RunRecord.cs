using System.Globalization;
using System.Text;
using Chainrule.Cli.Display;

namespace Chainrule.Cli.Runs.Records;

/// <summary>What <c>run.json</c> says: everything needed to repeat a run, and what came out of it.</summary>
internal sealed record RunRecord
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ";

    private static readonly string[] Known =
        ["chainrule", "data", "pretrained", "options", "machine", "started", "resumed", "result"];

    /// <summary>The version of the tool that wrote it; null where a person did.</summary>
    public string? Version { get; init; }

    /// <summary>The data; null where none is named.</summary>
    public DataRecord? Data { get; init; }

    /// <summary>The file of the model that the network starts from; empty where it starts from none.</summary>
    public IReadOnlyList<FileRecord> Pretrained { get; init; } = [];

    /// <summary>The options that decide the result.</summary>
    public IReadOnlyList<OptionRecord> Options { get; init; } = [];

    /// <summary>What the run ran on.</summary>
    public MachineRecord? Machine { get; init; }

    /// <summary>When it began, as it is written.</summary>
    public string? Started { get; init; }

    /// <summary>Where the run went on after it had been stopped, and the options until then; empty where it never was.</summary>
    public IReadOnlyList<ResumptionRecord> Resumed { get; init; } = [];

    /// <summary>What came out; null while nothing has.</summary>
    public ResultRecord? Result { get; init; }

    /// <summary>A time as it is written.</summary>
    public static string TimeOf(DateTime utc) => utc.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The value of an option; null where it isn't recorded.</summary>
    public string? OptionText(string name) => Options.FirstOrDefault(option => option.Name == name)?.Text;

    /// <summary>The record as it was until the run went on after it had been stopped.</summary>
    public RunRecord Until(ResumptionRecord stop) =>
        this with
        {
            Options =
            [
                .. Options.Where(option => !ResumptionRecord.Changeable.Contains(option.Name)),
                .. stop.Options,
            ],
        };

    /// <summary>Reads it.</summary>
    /// <param name="path">The file, as errors name it.</param>
    /// <param name="json">Its content.</param>
    /// <exception cref="ChainruleException">It isn't one; the message says where.</exception>
    public static RunRecord Parse(string path, ReadOnlyMemory<byte> json) =>
        RecordReader.Read<RunRecord>(path, json, Known, Exchange);

    /// <summary>The whole file.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        JsonOutput.WriteFile(stream, json => Exchange(new RecordWriter(json), this));
        return stream.ToArray();
    }

    /// <summary>The same as text.</summary>
    public string WriteText() => Encoding.UTF8.GetString(Write());

    /// <summary>Reads or writes the fields.</summary>
    public static RunRecord Exchange(RecordFields fields, RunRecord? value) =>
        new()
        {
            Version = fields.Text("chainrule", value?.Version),
            Data = fields.ObjectOrText("data", value?.Data, DataRecord.Exchange, text => new DataRecord { Source = text }),
            Pretrained = fields.Named<FileRecord>(
                "pretrained", value?.Pretrained is { Count: > 0 } model ? model : null, FileRecord.Exchange) ?? [],
            Options = OptionsOf(fields, value?.Options),
            Machine = fields.Object<MachineRecord>("machine", value?.Machine, MachineRecord.Exchange),
            Started = fields.Text("started", value?.Started),
            Resumed = fields.Objects("resumed", value?.Resumed is { Count: > 0 } some ? some : null, ResumptionRecord.Exchange)
                ?? [],
            Result = fields.Object<ResultRecord>("result", value?.Result, ResultRecord.Exchange),
        };

    /// <summary>Reads or writes options.</summary>
    public static IReadOnlyList<OptionRecord> OptionsOf(RecordFields fields, IReadOnlyList<OptionRecord>? value) =>
        fields.Named<OptionRecord>(
            "options", value, (inside, name, option) => inside.Option(name ?? option!.Name, option)!)
        ?? [];
}
