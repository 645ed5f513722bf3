using Chainrule.Cli.Parsing;
using Chainrule.Initializers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;

namespace Chainrule.Cli.Runs;

/// <summary>
/// The options of <c>train</c>: those that decide what comes out, which a configuration holds too, and all others.
/// </summary>
internal static class TrainOptions
{
    /// <summary>The learning rate that stands for one yet to be found.</summary>
    public const string Found = "auto";

    /// <summary>The option that allows softmax or sigmoid twice.</summary>
    public const string DoubleActivation = "allow-double-activation";

    private static readonly Option[] OfNetwork =
    [
        new(
            "layers",
            "NOTATION",
            $"the network, in quotation marks; known layers:\n{HelpText.Wrap(LayerNotation.Usages)}\nand of them\n"
                + $"{HelpText.Wrap(LayerNotation.JoinUsages)}\n(default: \"dense:256 relu dense:CLASSES\";\n"
                + "of a folder of images convolutions that suit it)",
            "Network"
        ),
        new(
            "init",
            "INIT",
            $"how weights start:\n{HelpText.Wrap(InitializerNotation.Usages)}\n(default: what suits the layer that follows)",
            "Network"
        ),
        new(
            "pretrained",
            "MODEL",
            "start from a model's layers, as far as the network begins with the same ones:\nwithout --layers its own, with a new "
                + "last one where classes are others;\nimages are prepared as the model has them",
            "Network"
        ),
        new(
            "freeze",
            "LAYERS",
            "leave layers as they are: body for all but the last with weights, or 0-3,5 or\nlayers.2.bias; what the first ones "
                + "put out is computed once (default: train all)",
            "Network"
        ),
    ];

    private static readonly Option[] OfTraining =
    [
        new(
            "epochs",
            "N",
            "how often the training data is gone through; 0 only saves the network (default 5;\nof a folder of images 12 to "
                + "80, by their number)",
            "Training"
        ),
        new("batch", "N|full", "rows per step, or all of them (default 128;\nof a folder of images 16 to 64)", "Training"),
        new(
            "shards",
            "N",
            "parts of a batch, each with a gradient of its own: threads can own whole parts,\nwhich pays for large batches of "
                + "small networks;\nN decides the last bits (default 1)",
            "Training"
        ),
        new("optimizer", "OPTIMIZER", $"{HelpText.Wrap(OptimizerNotation.Usages)}\n(default adamw)", "Training"),
        new(
            "learning-rate",
            "RATE|auto",
            "the base learning rate, or auto for the one that\n'chainrule lr-find' suggests (default 0.005; with --optimizer, "
                + "its own)",
            "Training"
        ),
        new(
            "schedule",
            "SCHEDULE",
            $"how the learning rate changes:\n{HelpText.Wrap(ScheduleNotation.Usages)}\n(default one-cycle)",
            "Training"
        ),
        new(
            "loss",
            "LOSS",
            $"{HelpText.Wrap(LossNotation.Usages)}\n(default softmax-cross-entropy; of a table what suits its target: with "
                + "--loss the\nnetwork is trained just as --layers and the other options say, and nothing\nis tried beside it)",
            "Training"
        ),
        new("seed", "N", "what all chance is drawn from; same seed, same bits (default 1)", "Training"),
        new("no-shuffle", null, "keep the rows in their order", "Training"),
        new(
            "scaling",
            "SCALING",
            "bytes become numbers by: unit (0 to 1), standard (mean 0, deviation 1),\ncolumns (the same for each column), none, "
                + "model (as that of\n--pretrained; then the default; else unit); numbers of a table,\nwith --loss, each column "
                + "by itself (default standard)",
            "Training"
        ),
        new(
            "validation",
            "SHARE|N",
            "rows kept back to choose the best epoch by; 0 for none\n(default: a tenth, at most 5,000; of a table, with --loss, "
                + "none)",
            "Training"
        ),
        new("patience", "N", "stop after so many epochs without a better validation loss (default: never)", "Training"),
    ];

    private static readonly Option[] OfRegularization =
    [
        new("weight-decay", "X", "decoupled weight decay, biases exempt (default: the optimizer's own)", "Regularization"),
        new("l1", "X", "penalty on the sizes of weights (default 0)", "Regularization"),
        new("l2", "X", "penalty on the squares of weights (default 0)", "Regularization"),
        new("max-norm", "X", "largest norm of the weights into one unit (default: any)", "Regularization"),
        new("clip-value", "X", "largest element of a gradient (default: any)", "Regularization"),
        new("clip-norm", "X", "largest norm of all gradients together (default: any)", "Regularization"),
        new("label-smoothing", "X", "share of a target spread over all classes (default 0)", "Regularization"),
    ];

    /// <summary>What decides the result, and so is recorded with a run. Also the keys of a configuration.</summary>
    public static IReadOnlyList<Option> OfResult { get; } =
    [
        .. OfNetwork,
        .. OfTraining,
        .. OfRegularization,
        new(
            DoubleActivation,
            null,
            "train although softmax or sigmoid stands twice,\nin the last layer and in the loss",
            "Training"
        ),
    ];

    private static Option Test { get; } =
        new(
            "test",
            "SHARE",
            "rows held out to test with: of a table at most 5,000, 0 for none (default 0.2);\nof a folder of images that "
                + "doesn't tell its own (default 0.15)",
            "Table"
        );

    private static Option Weights { get; } =
        new(
            ClassWeights.Name,
            "WEIGHTS",
            "balanced, or one weight per class: no=1,yes=5, of tables and folders of images\n(default: all rows count alike)",
            "Table"
        );

    /// <summary>What decides the result for folders of images only.</summary>
    public static IReadOnlyList<Option> OfFolders { get; } =
    [
        new(
            "size",
            "N",
            "height and width that images are brought to\n(default: the largest of 28, 32, 64, 96 and 128 that most images "
                + "reach)",
            "Images"
        ),
        new("fit", "FIT", "how: crop what is over, pad with black, or stretch (default crop)", "Images"),
        new(
            "augment",
            "HOW",
            "how images are changed by chance in training: none, light or strong; comes\nbefore --layers (default light for "
                + "a folder of images without --layers)",
            "Images"
        ),
    ];

    /// <summary>How much of a folder of images is kept in memory.</summary>
    public static Option Memory { get; } =
        new(
            "memory",
            "BYTES",
            "the most that pixels of a folder of images take in memory: 900M, 4G;\nthose beyond it are decoded again each time, "
                + "to the same bits (default: half)",
            "Run"
        );

    /// <summary>What decides the result for images.</summary>
    public static IReadOnlyList<Option> OfImages { get; } = [.. OfResult, .. OfFolders, Test, Weights];

    /// <summary>What decides the result for tables only.</summary>
    public static IReadOnlyList<Option> OfTables { get; } =
    [
        .. TableArguments.Options,
        new("model", "KIND", "linear, network, or auto: the better one in validation (default auto)", "Table"),
        Test,
        new("folds", "K", "test by cross-validation in K folds instead", "Table"),
        Weights,
        new("threshold", "P", "the probability above which the second of two classes is predicted (default 0.5)", "Table"),
        new("no-refit", null, "keep the model as it was tested, rather than fit it anew to all rows", "Table"),
    ];

    /// <summary>What a configuration may hold.</summary>
    public static IReadOnlyList<Option> OfConfiguration { get; } = [.. OfResult, .. OfFolders, .. OfTables];

    /// <summary>All options, in the order of the help.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        .. OfTables,
        .. OfFolders,
        .. OfResult,
        CommonOptions.Threads with { Group = "Run" },
        new(
            "share",
            "I/N",
            "with --folds and --out, for N processes that share the folds: train every Nth\nfold, from the Ith on; who has the "
                + "last one goes on with all (default: all)",
            "Run"
        ),
        Memory,
        new("out", "DIR", "the run's folder (default: the next free runs/NAME-NNN)", "Run"),
        new("name", "NAME", "the NAME in it (default: the data's)", "Run"),
        new("force", null, "let --out replace the run that is there", "Run"),
        new("config", "FILE", "options from a JSON file, such as an earlier run's run.json; DATA may be left out", "Run"),
        new("check", null, "make the checks of 'chainrule check' first, and train only if they pass", "Run"),
        new(
            "tensorboard",
            "[=DIR]",
            "write event files for TensorBoard\n(default DIR: the folder tensorboard in the run's)",
            "Run"
        ),
        Ranks.Wait,
        new("resume", "RUN", "go on with a run that was stopped: its folder or its last.checkpoint", "Run"),
        .. CommonOptions.Output,
    ];
}
