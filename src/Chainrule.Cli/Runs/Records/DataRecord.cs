namespace Chainrule.Cli.Runs.Records;

/// <summary>The data of a run.</summary>
internal sealed record DataRecord
{
    /// <summary>DATA such that it leads to the same data from any folder.</summary>
    public string? Source { get; init; }

    /// <summary>The sizes of one input; null of a table.</summary>
    public IReadOnlyList<int>? Input { get; init; }

    /// <summary>The classes of images; null of a table.</summary>
    public long? Classes { get; init; }

    /// <summary>The images to train on; null of a table.</summary>
    public long? TrainRows { get; init; }

    /// <summary>The images to test with; null of a table.</summary>
    public long? TestRows { get; init; }

    /// <summary>The SHA-256 of the pixels of a folder of images, as they were decoded; null of all else.</summary>
    public string? PixelsSha256 { get; init; }

    /// <summary>The rows of a table; null of images.</summary>
    public long? Rows { get; init; }

    /// <summary>The columns of a table; null of images.</summary>
    public long? Columns { get; init; }

    /// <summary>The files that it was read from.</summary>
    public IReadOnlyList<FileRecord> Files { get; init; } = [];

    /// <summary>Reads or writes the fields.</summary>
    public static DataRecord Exchange(RecordFields fields, DataRecord? value) =>
        new()
        {
            Source = fields.Text("source", value?.Source),
            Input = fields.Integers("input", value?.Input),
            Classes = fields.Integer("classes", value?.Classes),
            TrainRows = fields.Integer("trainRows", value?.TrainRows),
            TestRows = fields.Integer("testRows", value?.TestRows),
            PixelsSha256 = fields.Text("pixelsSha256", value?.PixelsSha256),
            Rows = fields.Integer("rows", value?.Rows),
            Columns = fields.Integer("columns", value?.Columns),
            Files = fields.Named<FileRecord>("files", value?.Files, FileRecord.Exchange) ?? [],
        };
}

/// <summary>A file that data was read from.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
internal sealed record FileRecord(string Name, string Sha256)
{
    /// <summary>Reads or writes it as one field.</summary>
    public static FileRecord Exchange(RecordFields fields, string? name, FileRecord? value) =>
        new(name ?? value!.Name, fields.Text(name ?? value!.Name, value?.Sha256) ?? "");
}
