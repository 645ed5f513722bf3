using System.Text;
using Chainrule.Cli.Runs.Records;

namespace Chainrule.Cli.Tests.Runs.Records;

public class RunRecordTests
{
    [Fact]
    public void What_is_written_reads_back_the_same_and_is_written_the_same_again()
    {
        byte[] json = Images().Write();
        var read = RunRecord.Parse("run.json", json);
        Assert.Equal(Encoding.UTF8.GetString(json), read.WriteText());
        Assert.Equal("0.1.0", read.Version);
        Assert.Equal([28, 28], read.Data!.Input!);
        Assert.Equal("abc", Assert.Single(read.Data.Files).Sha256);
        Assert.Equal("0.005", read.OptionText("learning-rate"));
        Assert.True(double.IsNaN(read.Result!.Epochs!.Epochs[0].ValidationLoss!.Value));
        Assert.Equal(0.1 + 0.2, read.Result.Epochs.Epochs[0].TrainLoss);
        Assert.Equal(30, Assert.Single(read.Resumed).Step);
    }

    [Fact]
    public void Of_a_table_all_of_the_result_reads_back_too()
    {
        var figures = new FiguresRecord(30, [new FigureRecord("F1", 0.5, 0.25, double.NaN, "yes")]);
        var batches = new BatchesRecord(3, 128, 0.002f, "one-cycle", null);
        var method = new MethodRecord("adamw", null, null, null, null, null, batches);
        var table = new TableRecord
        {
            Task = new TableTaskRecord("y", "binary", "network", 0.5),
            Rows = new TableRowsRecord(120, 30, 10, true, false),
            Candidates = [new CandidateRecord("network", 0.25, double.NaN, 1.5, method, figures)],
            Test = figures,
            Folds = [new FoldRecord([new FoldFigure("accuracy", 0.75)])],
            TargetScale = new ScaleRecord(true, 0, 1, true) { Error = 2, OtherError = 3 },
            Warnings = ["beware"],
        };
        var record = new RunRecord { Result = new ResultRecord { Table = table, ParametersSha256 = "f" } };
        var read = RunRecord.Parse("run.json", record.Write());
        Assert.Equal(record.WriteText(), read.WriteText());
        Assert.Equal("yes", read.Result!.Table!.Chosen!.Test!.Figures[0].Class);
        Assert.Null(read.Result.Table.Baseline);
        Assert.Null(read.Result.Epochs);
    }

    [Fact]
    public void A_configuration_by_hand_names_its_data_as_a_text()
    {
        byte[] json = """{ "data": "mnist", "options": { "epochs": 3, "no-shuffle": true } }"""u8.ToArray();
        var read = RunRecord.Parse("my.json", json);
        Assert.Equal("mnist", read.Data!.Source);
        Assert.Equal([OptionRecord.Of("epochs", 3), OptionRecord.Of("no-shuffle", true)], read.Options);
    }

    [Theory]
    [InlineData("{", "this is not JSON")]
    [InlineData("[]", "the whole file is not an object")]
    [InlineData("""{ "optoins": {} }""", "there is nothing called 'optoins'")]
    [InlineData("""{ "data": { "files": [] } }""", "'data', 'files' is not an object")]
    [InlineData("""{ "data": { "rows": 1.5 } }""", "'data', 'rows' is not a whole number")]
    [InlineData("""{ "data": { "source": 1 } }""", "'data', 'source' is not a text")]
    [InlineData("""{ "data": { "source": "a", "source": "b" } }""", "this is not JSON")]
    [InlineData("""{ "options": { "layers": [] } }""", "an option is a text, a number, true or false")]
    [InlineData("""{ "result": { "epochs": [ { "trainLoss": 1e400 } ] } }""", "'trainLoss' is not a number")]
    [InlineData("""{ "result": { "epochs": {} } }""", "'result', 'epochs' is not a list")]
    [InlineData("""{ "result": { "seed": -1 } }""", "'seed' is not a whole number from 0")]
    [InlineData("""{ "started": "\ud800" }""", "half of a character")]
    [InlineData("""{ "options": { "\udc00": 1 } }""", "half of a character")]
    [InlineData("""{ "\ud800": 1 }""", "half of a character")]
    public void What_is_no_record_is_refused_with_the_file_and_the_place(string json, string message)
    {
        var exception = Assert.Throws<ChainruleException>(() => RunRecord.Parse("run.json", Encoding.UTF8.GetBytes(json)));
        Assert.StartsWith("run.json", exception.Message);
        Assert.Contains(message, exception.Message);
    }

    [Fact]
    public void Two_records_are_compared_by_all_they_say_to_the_last_bit()
    {
        var before = RecordLister.Of(Images().Result!, ResultRecord.Exchange);
        Assert.Contains(new Quantity("epoch 1, trainLoss", "0.30000000000000004"), before);
        Assert.Contains(new Quantity("test, loss", "0.5"), before);
        Assert.Contains(new Quantity("parametersSha256", "f00"), before);
    }

    private static RunRecord Images() =>
        new()
        {
            Version = "0.1.0",
            Data = new DataRecord { Source = "mnist", Input = [28, 28], Classes = 10, Files = [new FileRecord("a.gz", "abc")] },
            Options = [OptionRecord.Of("layers", "dense:10"), OptionRecord.Of("learning-rate", 0.005f)],
            Machine = MachineRecord.OfThis(threads: 2),
            Started = RunRecord.TimeOf(DateTime.UnixEpoch),
            Resumed = [new ResumptionRecord(30, [OptionRecord.Of("epochs", 2)])],
            Result = new ResultRecord
            {
                Seed = ulong.MaxValue,
                LearningRate = 0.005f,
                Epochs = new EpochsRecord(
                    [new EpochLosses(1, 0.1 + 0.2, null, double.NaN, double.NaN, 0.5)],
                    new TestRecord(0.5, double.NaN), 1, 2),
                ParametersSha256 = "f00",
            },
        };
}
