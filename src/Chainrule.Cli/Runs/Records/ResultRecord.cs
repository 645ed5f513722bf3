namespace Chainrule.Cli.Runs.Records;

/// <summary>What came out of a run.</summary>
internal sealed record ResultRecord
{
    /// <summary>DATA as the user wrote it.</summary>
    public string? Data { get; init; }

    /// <summary>The layers.</summary>
    public string? Network { get; init; }

    /// <summary>The number of parameters.</summary>
    public long? Parameters { get; init; }

    /// <summary>What all chance was drawn from.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The learning rate; null where there was none, or each candidate had its own.</summary>
    public float? LearningRate { get; init; }

    /// <summary>The threads used.</summary>
    public long? Threads { get; init; }

    /// <summary>Of images: the epochs, and the test.</summary>
    public EpochsRecord? Epochs { get; init; }

    /// <summary>Of a table: what was tried, and the test.</summary>
    public TableRecord? Table { get; init; }

    /// <summary>The SHA-256 of the parameters of the model saved.</summary>
    public string? ParametersSha256 { get; init; }

    /// <summary>The run's folder.</summary>
    public string? Run { get; init; }

    /// <summary>The model file.</summary>
    public string? Model { get; init; }

    /// <summary>Reads or writes the fields.</summary>
    public static ResultRecord Exchange(RecordFields fields, ResultRecord? value) =>
        new()
        {
            Data = fields.Text("data", value?.Data),
            Network = fields.Text("network", value?.Network),
            Parameters = fields.Integer("parameters", value?.Parameters),
            Seed = fields.Unsigned("seed", value?.Seed),
            LearningRate = fields.Single("learningRate", value?.LearningRate),
            Threads = fields.Integer("threads", value?.Threads),
            Epochs = fields.Has("epochs", value?.Epochs is not null) ? EpochsRecord.Exchange(fields, value?.Epochs) : null,
            Table = fields.Has("task", value?.Table is not null) ? TableRecord.Exchange(fields, value?.Table) : null,
            ParametersSha256 = fields.Text("parametersSha256", value?.ParametersSha256),
            Run = fields.Text("run", value?.Run),
            Model = fields.Text("model", value?.Model),
        };
}
