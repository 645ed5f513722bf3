namespace Chainrule.Mpi.Tests;

public sealed class MpiLaunchTests
{
    [Theory]
    [InlineData(
        "Open MPI's mpirun", "OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_LOCAL_SIZE=2 PMIX_RANK=2", 2, 4, 2)]
    [InlineData("MPICH's mpirun", "PMI_RANK=0 PMI_SIZE=3 MPI_LOCALNRANKS=3", 0, 3, 3)]
    [InlineData("srun with PMI-2", "SLURM_PROCID=1 PMI_RANK=1 PMI_SIZE=8 SLURM_STEP_TASKS_PER_NODE=4(x2)", 1, 8, 4)]
    [InlineData("srun with PMIx", "SLURM_PROCID=5 PMIX_RANK=5 SLURM_NTASKS=6 SLURM_TASKS_PER_NODE=3(x2)", 5, 6, 3)]
    public void A_launcher_is_told_by_what_it_leaves_in_the_environment(
        string launcher, string environment, int rank, int processes, int local)
    {
        var launch = Find(environment);
        Assert.Equal(
            (launcher, rank, processes, local), (launch?.Launcher, launch?.Rank, launch?.Processes, launch?.LocalProcesses));
    }

    [Theory]
    [InlineData("")]
    [InlineData("OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=1")]
    [InlineData("PMI_RANK=0 PMI_SIZE=1")]
    [InlineData("SLURM_PROCID=0 SLURM_NTASKS=4")] // a batch script's own step, or srun without MPI
    [InlineData("PMI_RANK=x PMI_SIZE=4")]
    [InlineData("PMI_RANK=4 PMI_SIZE=4")]
    [InlineData("PMI_RANK=-1 PMI_SIZE=4")]
    public void Who_was_started_alone_has_none(string environment) => Assert.Null(Find(environment));

    private static MpiLaunch? Find(string environment)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('='))
            .ToDictionary(entry => entry[0], entry => entry[1]);
        return MpiLaunch.Find(name => variables.GetValueOrDefault(name));
    }
}
