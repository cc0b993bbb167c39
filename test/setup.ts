// Template validation costs about two seconds per test process; `cdk synth` in the package test keeps it on.
process.env['CDK_VALIDATION'] ??= 'false';
// No test may reach beyond this machine, whatever the developer's shell is configured for.
process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
process.env['AWS_REGION'] ??= 'us-east-1';
